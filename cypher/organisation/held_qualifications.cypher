// name:    held_qualifications
// mode:    read
// access:  personal
// rows:    0..n  employee STRING, qualification STRING, verified_by STRING?
// order:   employee, qualification
//
// Who holds which qualification, and who verified it.
MATCH (e:Employee)-[h:HOLDS_QUALIFICATION]->(q:Qualification)
RETURN e.id AS employee, q.id AS qualification, h.verified_by AS verified_by
ORDER BY employee, qualification
