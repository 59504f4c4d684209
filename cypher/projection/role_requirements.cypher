// name:    role_requirements
// mode:    read
// access:  open
// params:
// rows:    0..n  source STRING, competence STRING, necessity STRING, level INT64, legal BOOL
// order:   source, competence, necessity
//
// What every role itself requires at a level; requirements without a level take no part in gaps.
MATCH (s:Role)-[q:REQUIRES]->(c:Competence)
WHERE q.level IS NOT NULL
RETURN s.id AS source, c.id AS competence, q.necessity AS necessity, q.level AS level,
       q.basis_act IS NOT NULL AS legal
ORDER BY source, competence, necessity
