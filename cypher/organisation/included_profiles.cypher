// name:    included_profiles
// mode:    read
// access:  open
// rows:    0..n  role STRING, profile_id STRING
// order:   role, profile_id
//
// The common profiles that each role includes.
MATCH (r:Role)-[:INCLUDES]->(p:Profile)
RETURN r.id AS role, p.id AS profile_id
ORDER BY role, profile_id
