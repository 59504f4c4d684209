// name:    requirement_sources
// mode:    read
// access:  personal
// params:  competence STRING
// rows:    0..n  source STRING, source_kind STRING, necessity STRING, level INT64, basis_act STRING?, basis_section STRING?, basis_url STRING?, basis_checked STRING?, level_reason STRING?
// order:   none
//
// Which roles and profiles require a competence at a level, and on what basis.
MATCH (r:Role)-[q:REQUIRES]->(c:Competence {id: $competence})
WHERE q.level IS NOT NULL
RETURN r.id AS source, 'role' AS source_kind, q.necessity AS necessity, q.level AS level,
       q.basis_act AS basis_act, q.basis_section AS basis_section, q.basis_url AS basis_url,
       q.basis_checked AS basis_checked, q.level_reason AS level_reason
UNION ALL
MATCH (p:Profile)-[q:REQUIRES]->(c:Competence {id: $competence})
WHERE q.level IS NOT NULL
RETURN p.id AS source, 'profile' AS source_kind, q.necessity AS necessity, q.level AS level,
       q.basis_act AS basis_act, q.basis_section AS basis_section, q.basis_url AS basis_url,
       q.basis_checked AS basis_checked, q.level_reason AS level_reason
