// name:    require_qualifications
// mode:    read
// access:  open
// rows:    0..n  owner STRING, any_of STRING, qualification STRING, necessity STRING, due_at STRING?,
//                months INT64?, basis_act STRING?, basis_section STRING?, basis_url STRING?,
//                basis_duty STRING?, basis_checked STRING?
//
// The qualifications that roles require; rows of a role with the same any_of are alternatives.
MATCH (s:Role)-[q:REQUIRES_QUALIFICATION]->(e:Qualification)
RETURN s.id AS owner, q.any_of AS any_of, e.id AS qualification, q.necessity AS necessity, q.due AS due_at,
  q.months AS months, q.basis_act AS basis_act, q.basis_section AS basis_section, q.basis_url AS basis_url,
  q.basis_duty AS basis_duty, q.basis_checked AS basis_checked
