// name:    develops
// mode:    read
// access:  open
// rows:    0..n  owner STRING, competence STRING, from_level INT64, to_level INT64
//
// What the courses develop, from which level to which.
MATCH (s:Course)-[q:DEVELOPS]->(e:Competence)
RETURN s.id AS owner, e.id AS competence, q.from_level AS from_level, q.to_level AS to_level
