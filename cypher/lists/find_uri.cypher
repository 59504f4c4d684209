// name:    find_uri
// mode:    read
// access:  open
// params:  uri STRING
// rows:    0..n  label STRING, id STRING
//
// What bears a URI.
MATCH (n:ServiceArea)
WHERE n.uri = $uri
RETURN 'ServiceArea' AS label, n.id AS id
UNION ALL
MATCH (n:CompetenceGroup)
WHERE n.uri = $uri
RETURN 'CompetenceGroup' AS label, n.id AS id
UNION ALL
MATCH (n:Role)
WHERE n.uri = $uri
RETURN 'Role' AS label, n.id AS id
UNION ALL
MATCH (n:Competence)
WHERE n.uri = $uri
RETURN 'Competence' AS label, n.id AS id
UNION ALL
MATCH (n:Qualification)
WHERE n.uri = $uri
RETURN 'Qualification' AS label, n.id AS id
UNION ALL
MATCH (n:Course)
WHERE n.uri = $uri
RETURN 'Course' AS label, n.id AS id
UNION ALL
MATCH (n:System)
WHERE n.uri = $uri
RETURN 'System' AS label, n.id AS id
UNION ALL
MATCH (n:Profile)
WHERE n.uri = $uri
RETURN 'Profile' AS label, n.id AS id
UNION ALL
MATCH (n:Goal)
WHERE n.uri = $uri
RETURN 'Goal' AS label, n.id AS id
