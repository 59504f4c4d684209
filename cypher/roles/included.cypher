// name:    included
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  through STRING, id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                level INT64?, necessity STRING, basis_act STRING?,
//                basis_section STRING?, basis_url STRING?, basis_duty STRING?, basis_checked STRING?
// order:   through, id, necessity
//
// What a role requires through the profiles that it includes.
MATCH (r:Role {id: $id})-[:INCLUDES]->(p:Profile)-[q:REQUIRES]->(c:Competence)
RETURN p.id AS through, c.id AS id, c.label_nb AS label_nb, c.label_nn AS label_nn, c.label_en AS label_en,
  q.level AS level, q.necessity AS necessity, q.basis_act AS basis_act,
  q.basis_section AS basis_section, q.basis_url AS basis_url, q.basis_duty AS basis_duty,
  q.basis_checked AS basis_checked
ORDER BY through, id, necessity
