// name:    concept_nodes
// mode:    read
// access:  open
// params:  scheme STRING
// rows:    0..n  uri STRING, notation STRING?, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                alt_nb LIST<STRING>?, alt_en LIST<STRING>?, description_nb STRING?, description_en STRING?
// order:   uri
//
// All that is kept of the terms of one outside scheme.
MATCH (n:Concept)
WHERE n.scheme = $scheme
RETURN n.uri AS uri, n.notation AS notation, n.label_nb AS label_nb, n.label_nn AS label_nn,
       n.label_en AS label_en, n.alt_nb AS alt_nb, n.alt_en AS alt_en, n.description_nb AS description_nb,
       n.description_en AS description_en
ORDER BY uri
