// name:    counts
// mode:    read
// access:  open
// rows:    0..n  vocabulary STRING?, kind STRING, things INT64
//
// How many things of each kind every vocabulary holds.
MATCH (n:ServiceArea)
RETURN n.vocabulary AS vocabulary, 'areas' AS kind, count(n) AS things
UNION ALL
MATCH (n:CompetenceGroup)
RETURN n.vocabulary AS vocabulary, 'groups' AS kind, count(n) AS things
UNION ALL
MATCH (n:Role)
RETURN n.vocabulary AS vocabulary, 'roles' AS kind, count(n) AS things
UNION ALL
MATCH (n:Competence)
RETURN n.vocabulary AS vocabulary, 'competences' AS kind, count(n) AS things
UNION ALL
MATCH (n:Qualification)
RETURN n.vocabulary AS vocabulary, 'qualifications' AS kind, count(n) AS things
UNION ALL
MATCH (n:Course)
RETURN n.vocabulary AS vocabulary, 'courses' AS kind, count(n) AS things
UNION ALL
MATCH (n:System)
RETURN n.vocabulary AS vocabulary, 'systems' AS kind, count(n) AS things
UNION ALL
MATCH (n:Profile)
RETURN n.vocabulary AS vocabulary, 'profiles' AS kind, count(n) AS things
UNION ALL
MATCH (n:Goal)
RETURN n.vocabulary AS vocabulary, 'goals' AS kind, count(n) AS things
