// name:    employments_of
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  id STRING
// order:   id
//
// The posts of some people, also those that no edge leads to.
UNWIND $employees AS employee
MATCH (p:Employment {employee: employee})
RETURN p.id AS id
ORDER BY id
