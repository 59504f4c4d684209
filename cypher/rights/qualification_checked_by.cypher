// name:    qualification_checked_by
// mode:    read
// access:  personal
// params:  names LIST<STRING>
// rows:    0..n  thing STRING, other STRING, checked STRING?
// order:   thing, other
//
// The legal bases of required qualifications that somebody checked.
MATCH (r:Role)-[q:REQUIRES_QUALIFICATION]->(c:Qualification)
WHERE toLower(q.basis_checked_by) IN $names
RETURN r.id AS thing, c.id AS other, q.basis_checked AS checked
ORDER BY thing, other
