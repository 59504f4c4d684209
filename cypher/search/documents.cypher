// name:    documents
// mode:    read
// access:  open
// rows:    0..n  kind STRING, id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                alt_nb LIST<STRING>, alt_nn LIST<STRING>, alt_en LIST<STRING>, definition_nb STRING?,
//                definition_nn STRING?, definition_en STRING?, description_nb STRING?,
//                description_nn STRING?, description_en STRING?
//
// What search knows of each thing that has an address, vocabularies aside.
MATCH (n:Role)
RETURN 'roles' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn, n.label_en AS label_en,
  coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn, coalesce(n.alt_en, []) AS alt_en,
  n.definition_nb AS definition_nb, n.definition_nn AS definition_nn, n.definition_en AS definition_en,
  n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:Competence)
RETURN 'competences' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:Course)
RETURN 'courses' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:CompetenceGroup)
RETURN 'groups' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:ServiceArea)
RETURN 'areas' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn, n.label_en AS label_en,
  coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn, coalesce(n.alt_en, []) AS alt_en,
  n.definition_nb AS definition_nb, n.definition_nn AS definition_nn, n.definition_en AS definition_en,
  n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:System)
RETURN 'systems' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:Profile)
RETURN 'profiles' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:Qualification)
RETURN 'qualifications' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn,
  n.label_en AS label_en, coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn,
  coalesce(n.alt_en, []) AS alt_en, n.definition_nb AS definition_nb, n.definition_nn AS definition_nn,
  n.definition_en AS definition_en, n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
UNION ALL
MATCH (n:Goal)
RETURN 'goals' AS kind, n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn, n.label_en AS label_en,
  coalesce(n.alt_nb, []) AS alt_nb, coalesce(n.alt_nn, []) AS alt_nn, coalesce(n.alt_en, []) AS alt_en,
  n.definition_nb AS definition_nb, n.definition_nn AS definition_nn, n.definition_en AS definition_en,
  n.description_nb AS description_nb, n.description_nn AS description_nn,
  n.description_en AS description_en
