// name:    matched_by
// mode:    read
// access:  personal
// params:  names LIST<STRING>
// rows:    0..n  thing STRING, other STRING, checked STRING?
// order:   thing, other
//
// The mappings to outside terms that somebody made.
MATCH (r)-[m:MATCHES]->(c:Concept)
WHERE toLower(m.by) IN $names
RETURN r.id AS thing, c.uri AS other, m.checked AS checked
ORDER BY thing, other
