// name:    broader_competences
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which competences lie under which.
MATCH (s:Competence)-[:BROADER]->(e:Competence)
RETURN s.id AS a, e.id AS b
