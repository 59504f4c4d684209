// name:    above
// mode:    read
// access:  personal
// params:  unit STRING
// rows:    0..n  id STRING
// order:   id
//
// A unit and all units above it.
MATCH (:OrgUnit {id: $unit})-[:PART_OF*0..20]->(a:OrgUnit)
RETURN DISTINCT a.id AS id
ORDER BY id
