// name:    units_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  unit STRING, above LIST<STRING>
// order:   unit
//
// The units that a person's employments lie in, each with itself and all units above it.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(:Employment)-[:IN_UNIT]->(u:OrgUnit)
MATCH (u)-[:PART_OF*0..20]->(a:OrgUnit)
RETURN u.id AS unit, collect(DISTINCT a.id) AS above
ORDER BY unit
