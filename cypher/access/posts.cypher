// name:    posts
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING, valid_from STRING?, valid_to STRING?
// order:   id
//
// The days of a person's employments.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(p:Employment)
RETURN p.id AS id, p.valid_from AS valid_from, p.valid_to AS valid_to
ORDER BY id
