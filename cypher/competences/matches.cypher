// name:    matches
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  uri STRING, kind STRING, scheme STRING, notation STRING?, label_nb STRING?,
//                label_nn STRING?, label_en STRING?
// order:   uri
//
// The outside terms that a competence is mapped to.
MATCH (n:Competence {id: $id})-[m:MATCHES]->(k:Concept)
RETURN k.uri AS uri, m.kind AS kind, k.scheme AS scheme, k.notation AS notation, k.label_nb AS label_nb,
  k.label_nn AS label_nn, k.label_en AS label_en
ORDER BY uri
