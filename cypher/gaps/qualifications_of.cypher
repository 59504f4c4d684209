// name:    qualifications_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING, issued STRING?, valid_until STRING?
// order:   id
//
// The formal qualifications that a person holds.
MATCH (e:Employee {id: $employee})-[h:HOLDS_QUALIFICATION]->(q:Qualification)
RETURN q.id AS id, h.issued AS issued, h.valid_until AS valid_until
ORDER BY id
