// name:    role_qualifications
// mode:    read
// access:  open
// rows:    0..n  role STRING, any_of STRING, qualification STRING, necessity STRING
// order:   role, any_of, qualification
//
// The qualifications that each role requires; those with one `any_of` are alternatives.
MATCH (r:Role)-[x:REQUIRES_QUALIFICATION]->(q:Qualification)
RETURN r.id AS role, x.any_of AS any_of, q.id AS qualification, x.necessity AS necessity
ORDER BY role, any_of, qualification
