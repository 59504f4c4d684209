// name:    manages
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  unit STRING, unit_name STRING, valid_from STRING?, valid_to STRING?
// order:   unit
//
// The units that a person manages or managed.
MATCH (e:Employee {id: $employee})-[m:MANAGES]->(u:OrgUnit)
RETURN u.id AS unit, u.name AS unit_name, m.valid_from AS valid_from, m.valid_to AS valid_to
ORDER BY unit
