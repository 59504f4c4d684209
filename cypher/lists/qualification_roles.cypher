// name:    qualification_roles
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, necessity STRING
// order:   id, necessity
//
// The roles that require a qualification.
MATCH (r:Role)-[q:REQUIRES_QUALIFICATION]->(f:Qualification {id: $id})
RETURN r.id AS id, r.label_nb AS label_nb, r.label_nn AS label_nn, r.label_en AS label_en,
  q.necessity AS necessity
ORDER BY id, necessity
