// name:    profile_requirements
// mode:    read
// access:  open
// rows:    0..n  profile_id STRING, competence STRING, level INT64, necessity STRING, legal BOOL
// order:   profile_id, competence, necessity
//
// The levels that each profile itself requires; `legal` where the requirement has a legal basis.
// Requirements without a level (ESCO's) never set a gap and are left out.
MATCH (n:Profile)-[r:REQUIRES]->(c:Competence)
WHERE r.level IS NOT NULL
RETURN n.id AS profile_id, c.id AS competence, r.level AS level, r.necessity AS necessity,
    r.basis_act IS NOT NULL AS legal
ORDER BY profile_id, competence, necessity
