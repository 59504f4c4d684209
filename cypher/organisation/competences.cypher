// name:    competences
// mode:    read
// access:  open
// rows:    0..n  id STRING, valid_months INT64?, status STRING?
// order:   id
//
// All competences, and how long an assessment of each is valid.
MATCH (n:Competence)
RETURN n.id AS id, n.valid_months AS valid_months, n.status AS status
ORDER BY id
