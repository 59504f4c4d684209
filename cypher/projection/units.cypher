// name:    units
// mode:    read
// access:  personal
// params:
// rows:    0..n  id STRING, name STRING, parent STRING?
// order:   id
//
// Every unit with the unit that it is part of; null at a root.
MATCH (u:OrgUnit)
OPTIONAL MATCH (u)-[:PART_OF]->(p:OrgUnit)
RETURN u.id AS id, u.name AS name, p.id AS parent
ORDER BY id
