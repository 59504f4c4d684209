// name:    post_units
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, unit STRING, unit_name STRING
// order:   employment, unit
//
// The units of a person's posts.
MATCH (p:Employment {employee: $employee})-[:IN_UNIT]->(u:OrgUnit)
RETURN p.id AS employment, u.id AS unit, u.name AS unit_name
ORDER BY employment, unit
