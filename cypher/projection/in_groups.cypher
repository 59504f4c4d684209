// name:    in_groups
// mode:    read
// access:  open
// params:
// rows:    0..n  competence STRING, competence_group STRING
// order:   competence, competence_group
//
// The groups that each competence lies in directly.
MATCH (c:Competence)-[:IN_GROUP]->(g:CompetenceGroup)
RETURN c.id AS competence, g.id AS competence_group
ORDER BY competence, competence_group
