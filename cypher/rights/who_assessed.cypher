// name:    who_assessed
// mode:    read
// access:  personal
// rows:    0..n  id STRING
//
// Whoever is named at an edge of this type as who did it, each once.
MATCH (a:Employee)-[r:ASSESSED]->(b:Competence)
WHERE r.by IS NOT NULL
RETURN DISTINCT r.by AS id
