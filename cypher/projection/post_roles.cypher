// name:    post_roles
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  employment STRING, role STRING, valid_from STRING?, valid_to STRING?
// order:   none
//
// The roles of every post of some people, with their days. The post is matched first: in one pattern the
// embedded engine starts from the other end, and reads every edge for each person.
UNWIND $employees AS one
MATCH (p:Employment {employee: one})
MATCH (p)-[h:HAS_ROLE]->(r:Role)
RETURN p.id AS employment, r.id AS role, h.valid_from AS valid_from, h.valid_to AS valid_to
