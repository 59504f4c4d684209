// name:    unit_parents
// mode:    read
// access:  personal
// rows:    0..n  unit STRING, parent STRING
// order:   unit, parent
//
// The unit above each unit.
MATCH (u:OrgUnit)-[:PART_OF]->(p:OrgUnit)
RETURN u.id AS unit, p.id AS parent
ORDER BY unit, parent
