// name:    percents
// mode:    read
// access:  personal
// params:  roles LIST<STRING>
// rows:    0..n  employment STRING, role STRING, percent FLOAT64?
// order:   none
//
// The posts that have some roles, past and future too, and how much of full time each is.
UNWIND $roles AS one
MATCH (r:Role {id: one})
MATCH (p:Employment)-[:HAS_ROLE]->(r)
RETURN p.id AS employment, r.id AS role, p.percent AS percent
