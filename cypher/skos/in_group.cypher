// name:    in_group
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which competences lie in which groups.
MATCH (s:Competence)-[:IN_GROUP]->(e:CompetenceGroup)
RETURN s.id AS a, e.id AS b
