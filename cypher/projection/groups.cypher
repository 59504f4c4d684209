// name:    groups
// mode:    read
// access:  open
// params:
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?
// order:   id
//
// The groups and what they are called.
MATCH (n:CompetenceGroup)
RETURN n.id AS id, n.label_nb AS label_nb, n.label_nn AS label_nn, n.label_en AS label_en
ORDER BY id
