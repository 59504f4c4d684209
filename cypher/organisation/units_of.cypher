// name:    units_of
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  post STRING, valid_from STRING?, valid_to STRING?, unit STRING, above LIST<STRING>
// order:   post, unit
//
// The units that a person's employments lie in and when, each with itself and all units above it.
MATCH (:Employee {id: $employee})-[:HAS_EMPLOYMENT]->(p:Employment)-[:IN_UNIT]->(u:OrgUnit)
MATCH (u)-[:PART_OF*0..20]->(a:OrgUnit)
RETURN p.id AS post, p.valid_from AS valid_from, p.valid_to AS valid_to, u.id AS unit,
       collect(DISTINCT a.id) AS above
ORDER BY post, unit
