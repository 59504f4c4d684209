// name:    checked_by
// mode:    read
// access:  personal
// params:  names LIST<STRING>
// rows:    0..n  thing STRING, other STRING, checked STRING?
// order:   thing, other
//
// The legal bases of requirements that somebody checked.
MATCH (r)-[q:REQUIRES]->(c:Competence)
WHERE toLower(q.basis_checked_by) IN $names
RETURN r.id AS thing, c.id AS other, q.basis_checked AS checked
ORDER BY thing, other
