// name:    competence_groups
// mode:    read
// access:  open
// rows:    0..n  competence STRING, grp STRING
// order:   competence, grp
//
// The groups that each competence lies in.
MATCH (c:Competence)-[:IN_GROUP]->(g:CompetenceGroup)
RETURN c.id AS competence, g.id AS grp
ORDER BY competence, grp
