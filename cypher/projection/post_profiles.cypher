// name:    post_profiles
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  employment STRING, picked STRING, necessity STRING, valid_from STRING?, valid_to STRING?
// order:   none
//
// The profiles picked for every post of some people, with their days. The post is matched first: in one pattern
// the embedded engine starts from the other end, and reads every edge for each person.
UNWIND $employees AS one
MATCH (p:Employment {employee: one})
MATCH (p)-[h:HAS_PROFILE]->(r:Profile)
RETURN p.id AS employment, r.id AS picked, h.necessity AS necessity, h.valid_from AS valid_from,
       h.valid_to AS valid_to
