// name:    employment_units
// mode:    read
// access:  personal
// rows:    0..n  employment STRING, unit STRING
// order:   employment, unit
//
// The unit of each employment.
MATCH (m:Employment)-[:IN_UNIT]->(u:OrgUnit)
RETURN m.id AS employment, u.id AS unit
ORDER BY employment, unit
