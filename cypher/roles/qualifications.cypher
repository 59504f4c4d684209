// name:    qualifications
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  any_of STRING, id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                necessity STRING, due STRING?, months INT64?, exemption STRING?, basis_act STRING?,
//                basis_section STRING?, basis_url STRING?, basis_duty STRING?, basis_checked STRING?
// order:   any_of, id
//
// The qualifications that a role requires; rows with the same any_of are alternatives.
MATCH (r:Role {id: $id})-[q:REQUIRES_QUALIFICATION]->(f:Qualification)
RETURN q.any_of AS any_of, f.id AS id, f.label_nb AS label_nb, f.label_nn AS label_nn,
  f.label_en AS label_en, q.necessity AS necessity, q.due AS due, q.months AS months,
  q.exemption AS exemption, q.basis_act AS basis_act, q.basis_section AS basis_section,
  q.basis_url AS basis_url, q.basis_duty AS basis_duty, q.basis_checked AS basis_checked
ORDER BY any_of, id
