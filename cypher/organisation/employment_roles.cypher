// name:    employment_roles
// mode:    read
// access:  personal
// rows:    0..n  employment STRING, role STRING, valid_from STRING?, valid_to STRING?
// order:   employment, role
//
// The roles of each employment and their days.
MATCH (m:Employment)-[h:HAS_ROLE]->(r:Role)
RETURN m.id AS employment, r.id AS role, h.valid_from AS valid_from, h.valid_to AS valid_to
ORDER BY employment, role
