// name:    open_nodes
// mode:    read
// access:  open
// rows:    0..n  label STRING, nodes INT64
//
// How many nodes of each open label there are; one row per label that occurs.
MATCH (n:Vocabulary) RETURN 'Vocabulary' AS label, count(n) AS nodes
UNION ALL
MATCH (n:ServiceArea) RETURN 'ServiceArea' AS label, count(n) AS nodes
UNION ALL
MATCH (n:CompetenceGroup) RETURN 'CompetenceGroup' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Role) RETURN 'Role' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Responsibility) RETURN 'Responsibility' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Competence) RETURN 'Competence' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Level) RETURN 'Level' AS label, count(n) AS nodes
UNION ALL
MATCH (n:LearningOutcome) RETURN 'LearningOutcome' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Qualification) RETURN 'Qualification' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Course) RETURN 'Course' AS label, count(n) AS nodes
UNION ALL
MATCH (n:CourseSession) RETURN 'CourseSession' AS label, count(n) AS nodes
UNION ALL
MATCH (n:System) RETURN 'System' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Profile) RETURN 'Profile' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Goal) RETURN 'Goal' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Concept) RETURN 'Concept' AS label, count(n) AS nodes
