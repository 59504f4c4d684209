// name:    qualifications
// mode:    read
// access:  open
// rows:    0..n  id STRING, vocabulary STRING?, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                alt_nb LIST<STRING>, alt_nn LIST<STRING>, alt_en LIST<STRING>, definition_nb STRING?,
//                definition_nn STRING?, definition_en STRING?, description_nb STRING?,
//                description_nn STRING?, description_en STRING?, status STRING?, uri STRING?,
//                replaced_by STRING?, created STRING?, modified STRING?, kind STRING, valid_months INT64?
//
// Every qualification as it is published.
MATCH (n:Qualification)
RETURN n.id AS id, n.vocabulary AS vocabulary, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en, n.status AS status, n.uri AS uri, n.replaced_by AS replaced_by,
  n.created AS created, n.modified AS modified, n.kind AS kind, n.valid_months AS valid_months
