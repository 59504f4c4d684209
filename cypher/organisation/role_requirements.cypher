// name:    role_requirements
// mode:    read
// access:  open
// rows:    0..n  role STRING, competence STRING, level INT64, necessity STRING, legal BOOL
// order:   role, competence, necessity
//
// The levels that each role itself requires; `legal` where the requirement has a legal basis.
// Requirements without a level (ESCO's) never set a gap and are left out.
MATCH (n:Role)-[r:REQUIRES]->(c:Competence)
WHERE r.level IS NOT NULL
RETURN n.id AS role, c.id AS competence, r.level AS level, r.necessity AS necessity,
    r.basis_act IS NOT NULL AS legal
ORDER BY role, competence, necessity
