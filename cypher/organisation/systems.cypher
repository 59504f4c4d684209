// name:    systems
// mode:    read
// access:  open
// rows:    0..n  id STRING, label STRING?
// order:   id
//
// All IT systems.
MATCH (n:System)
RETURN n.id AS id, n.label_nb AS label
ORDER BY id
