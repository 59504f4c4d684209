// name:    employment_profiles
// mode:    read
// access:  personal
// rows:    0..n  employment STRING, profile_id STRING, necessity STRING, valid_from STRING?,
//          valid_to STRING?
// order:   employment, profile_id
//
// The profiles picked for each employment, as must or should, and their days.
MATCH (m:Employment)-[h:HAS_PROFILE]->(p:Profile)
RETURN m.id AS employment, p.id AS profile_id, h.necessity AS necessity, h.valid_from AS valid_from,
    h.valid_to AS valid_to
ORDER BY employment, profile_id
