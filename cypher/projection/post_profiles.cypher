// name:    post_profiles
// mode:    read
// access:  personal
// params:
// rows:    0..n  employment STRING, picked STRING, necessity STRING, valid_from STRING?, valid_to STRING?
// order:   employment, picked
//
// The profiles picked for every post, with their days.
MATCH (p:Employment)-[h:HAS_PROFILE]->(r:Profile)
RETURN p.id AS employment, r.id AS picked, h.necessity AS necessity, h.valid_from AS valid_from,
       h.valid_to AS valid_to
ORDER BY employment, picked
