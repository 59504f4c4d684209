// name:    profiles
// mode:    read
// access:  open
// rows:    0..n  id STRING, label STRING?, kind STRING
// order:   id
//
// All profiles, of systems and common ones.
MATCH (n:Profile)
RETURN n.id AS id, n.label_nb AS label, n.kind AS kind
ORDER BY id
