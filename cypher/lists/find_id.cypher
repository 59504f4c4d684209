// name:    find_id
// mode:    read
// access:  open
// params:  ids LIST<STRING>
// rows:    0..n  label STRING, id STRING
//
// What bears one of some ids, of every kind that has an address.
MATCH (n:Vocabulary)
WHERE n.id IN $ids
RETURN 'Vocabulary' AS label, n.id AS id
UNION ALL
MATCH (n:ServiceArea)
WHERE n.id IN $ids
RETURN 'ServiceArea' AS label, n.id AS id
UNION ALL
MATCH (n:CompetenceGroup)
WHERE n.id IN $ids
RETURN 'CompetenceGroup' AS label, n.id AS id
UNION ALL
MATCH (n:Role)
WHERE n.id IN $ids
RETURN 'Role' AS label, n.id AS id
UNION ALL
MATCH (n:Competence)
WHERE n.id IN $ids
RETURN 'Competence' AS label, n.id AS id
UNION ALL
MATCH (n:Qualification)
WHERE n.id IN $ids
RETURN 'Qualification' AS label, n.id AS id
UNION ALL
MATCH (n:Course)
WHERE n.id IN $ids
RETURN 'Course' AS label, n.id AS id
UNION ALL
MATCH (n:System)
WHERE n.id IN $ids
RETURN 'System' AS label, n.id AS id
UNION ALL
MATCH (n:Profile)
WHERE n.id IN $ids
RETURN 'Profile' AS label, n.id AS id
UNION ALL
MATCH (n:Goal)
WHERE n.id IN $ids
RETURN 'Goal' AS label, n.id AS id
