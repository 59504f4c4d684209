// name:    profile_systems
// mode:    read
// access:  open
// rows:    0..n  profile_id STRING, system STRING
// order:   profile_id, system
//
// The system that each profile concerns.
MATCH (p:Profile)-[:CONCERNS]->(s:System)
RETURN p.id AS profile_id, s.id AS system
ORDER BY profile_id, system
