// name:    roles_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, role STRING, valid_from STRING?, valid_to STRING?
// order:   employment, role
//
// The roles of one person's employments and their days.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(m:Employment)-[h:HAS_ROLE]->(r:Role)
RETURN m.id AS employment, r.id AS role, h.valid_from AS valid_from, h.valid_to AS valid_to
ORDER BY employment, role
