// name:    manages
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  unit STRING, valid_from STRING?, valid_to STRING?, above LIST<STRING>
// order:   unit
//
// The units that a person manages, when, each with itself and all units above it.
MATCH (:Employee {id: $employee})-[m:MANAGES]->(u:OrgUnit)
MATCH (u)-[:PART_OF*0..20]->(a:OrgUnit)
RETURN u.id AS unit, m.valid_from AS valid_from, m.valid_to AS valid_to, collect(DISTINCT a.id) AS above
ORDER BY unit
