// name:    employments
// mode:    read
// access:  personal
// params:  employees LIST<STRING>
// rows:    0..n  id STRING, employee STRING, kind STRING?, valid_from STRING?, valid_to STRING?, on_leave BOOL?,
//                percent FLOAT64?, unit STRING?
// order:   none
//
// Every post of some people, past and future too, with its unit; null where it has none.
UNWIND $employees AS one
MATCH (p:Employment {employee: one})
OPTIONAL MATCH (p)-[:IN_UNIT]->(u:OrgUnit)
RETURN p.id AS id, p.employee AS employee, p.kind AS kind, p.valid_from AS valid_from, p.valid_to AS valid_to,
       p.on_leave AS on_leave, p.percent AS percent, u.id AS unit
