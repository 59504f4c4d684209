// name:    qualified
// mode:    read
// access:  personal
// params:  qualifications LIST<STRING>
// rows:    0..n  employee STRING, qualification STRING, valid_until STRING?
// order:   employee, qualification
//
// Everybody who holds one of some formal qualifications, expired ones too.
UNWIND $qualifications AS one
MATCH (q:Qualification {id: one})
MATCH (e:Employee)-[h:HOLDS_QUALIFICATION]->(q)
RETURN e.id AS employee, q.id AS qualification, h.valid_until AS valid_until
ORDER BY employee, qualification
