// name:    learning
// mode:    read
// access:  open
// rows:    0..n  competence STRING, learned_by LIST<STRING>
// order:   competence
//
// How each competence is learned.
MATCH (c:Competence)
RETURN c.id AS competence, coalesce(c.learned_by, []) AS learned_by
ORDER BY competence
