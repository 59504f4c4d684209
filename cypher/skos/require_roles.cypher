// name:    require_roles
// mode:    read
// access:  open
// rows:    0..n  owner STRING, competence STRING, necessity STRING, level INT64?, basis_act STRING?,
//                basis_section STRING?, basis_url STRING?, basis_duty STRING?, basis_checked STRING?
//
// What the roles require, with the legal basis; who checked it and why the level is what it is stay out.
MATCH (s:Role)-[q:REQUIRES]->(e:Competence)
RETURN s.id AS owner, e.id AS competence, q.necessity AS necessity, q.level AS level,
  q.basis_act AS basis_act, q.basis_section AS basis_section, q.basis_url AS basis_url,
  q.basis_duty AS basis_duty, q.basis_checked AS basis_checked
