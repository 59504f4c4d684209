// name:    competences_concern
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which requirements concern which IT systems.
MATCH (s:Competence)-[:CONCERNS]->(e:System)
RETURN s.id AS a, e.id AS b
