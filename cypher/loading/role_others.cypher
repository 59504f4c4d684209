// name:    role_others
// mode:    read
// access:  open
// params:  vocabulary STRING
// rows:    0..n  id STRING, owner STRING
// order:   id
//
// The roles that another vocabulary owns and has not withdrawn.
MATCH (n:Role)
WHERE n.vocabulary <> $vocabulary AND coalesce(n.status, 'active') <> 'withdrawn'
RETURN n.id AS id, n.vocabulary AS owner
ORDER BY id
