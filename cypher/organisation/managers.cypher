// name:    managers
// mode:    read
// access:  personal
// rows:    0..n  employee STRING, unit STRING, valid_from STRING?, valid_to STRING?
// order:   employee, unit
//
// Who manages which unit, and when.
MATCH (e:Employee)-[m:MANAGES]->(u:OrgUnit)
RETURN e.id AS employee, u.id AS unit, m.valid_from AS valid_from, m.valid_to AS valid_to
ORDER BY employee, unit
