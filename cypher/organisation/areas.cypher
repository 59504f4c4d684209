// name:    areas
// mode:    read
// access:  open
// rows:    0..n  id STRING, label STRING?
// order:   id
//
// All service areas.
MATCH (n:ServiceArea)
RETURN n.id AS id, n.label_nb AS label
ORDER BY id
