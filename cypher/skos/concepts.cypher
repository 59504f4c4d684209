// name:    concepts
// mode:    read
// access:  open
// rows:    0..n  uri STRING, scheme STRING, notation STRING?, label_nb STRING?, label_nn STRING?,
//                label_en STRING?, alt_nb LIST<STRING>, alt_en LIST<STRING>, description_nb STRING?,
//                description_en STRING?
//
// Every outside term as it is published.
MATCH (n:Concept)
RETURN n.uri AS uri, n.scheme AS scheme, n.notation AS notation, n.label_nb AS label_nb,
  n.label_nn AS label_nn, n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb,
  coalesce(n.alt_en, []) AS alt_en, n.description_nb AS description_nb, n.description_en AS description_en
