// name:    employments_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING
// order:   id
//
// The posts of a person, also those that no edge leads to.
MATCH (p:Employment {employee: $employee})
RETURN p.id AS id
ORDER BY id
