// name:    courses
// mode:    read
// access:  open
// rows:    0..n  id STRING, hours FLOAT64?
// order:   id
//
// All courses.
MATCH (n:Course)
RETURN n.id AS id, n.hours AS hours
ORDER BY id
