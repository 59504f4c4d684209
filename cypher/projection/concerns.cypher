// name:    concerns
// mode:    read
// access:  open
// params:
// rows:    0..n  competence STRING, system STRING
// order:   competence, system
//
// Which competences are requirements of which IT system.
MATCH (c:Competence)-[:CONCERNS]->(s:System)
RETURN c.id AS competence, s.id AS system
ORDER BY competence, system
