// name:    who_verified
// mode:    read
// access:  personal
// rows:    0..n  id STRING
//
// Whoever is named at an edge of this type as who did it, each once.
MATCH (a:Employee)-[r:HOLDS_QUALIFICATION]->(b:Qualification)
WHERE r.verified_by IS NOT NULL
RETURN DISTINCT r.verified_by AS id
