// name:    employments_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING, percent FLOAT64?, kind STRING?, valid_from STRING?, valid_to STRING?,
//          on_leave BOOL
// order:   id
//
// The employments of one person.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(m:Employment)
RETURN m.id AS id, m.percent AS percent, m.kind AS kind, m.valid_from AS valid_from,
    m.valid_to AS valid_to, m.on_leave AS on_leave
ORDER BY id
