// name:    open_edges
// mode:    read
// access:  open
// rows:    0..n  type STRING, edges INT64
//
// How many edges of each open type there are; one row per pair of ends that occurs.
MATCH (:Competence)-[e:IN_GROUP]->(:CompetenceGroup) RETURN 'IN_GROUP' AS type, count(e) AS edges
UNION ALL
MATCH (:CompetenceGroup)-[e:BROADER]->(:CompetenceGroup) RETURN 'BROADER' AS type, count(e) AS edges
UNION ALL
MATCH (:ServiceArea)-[e:BROADER]->(:ServiceArea) RETURN 'BROADER' AS type, count(e) AS edges
UNION ALL
MATCH (:Competence)-[e:BROADER]->(:Competence) RETURN 'BROADER' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:BROADER]->(:Role) RETURN 'BROADER' AS type, count(e) AS edges
UNION ALL
MATCH (:Concept)-[e:BROADER]->(:Concept) RETURN 'BROADER' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:IN_AREA]->(:ServiceArea) RETURN 'IN_AREA' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:RESPONSIBLE_FOR]->(:Responsibility) RETURN 'RESPONSIBLE_FOR' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:INCLUDES]->(:Profile) RETURN 'INCLUDES' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:REQUIRES]->(:Competence) RETURN 'REQUIRES' AS type, count(e) AS edges
UNION ALL
MATCH (:Profile)-[e:REQUIRES]->(:Competence) RETURN 'REQUIRES' AS type, count(e) AS edges
UNION ALL
MATCH (:Goal)-[e:REQUIRES]->(:Competence) RETURN 'REQUIRES' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:REQUIRES_QUALIFICATION]->(:Qualification) RETURN 'REQUIRES_QUALIFICATION' AS type, count(e) AS edges
UNION ALL
MATCH (:Competence)-[e:HAS_LEVEL]->(:Level) RETURN 'HAS_LEVEL' AS type, count(e) AS edges
UNION ALL
MATCH (:Competence)-[e:HAS_OUTCOME]->(:LearningOutcome) RETURN 'HAS_OUTCOME' AS type, count(e) AS edges
UNION ALL
MATCH (:Competence)-[e:CONCERNS]->(:System) RETURN 'CONCERNS' AS type, count(e) AS edges
UNION ALL
MATCH (:Profile)-[e:CONCERNS]->(:System) RETURN 'CONCERNS' AS type, count(e) AS edges
UNION ALL
MATCH (:Course)-[e:DEVELOPS]->(:Competence) RETURN 'DEVELOPS' AS type, count(e) AS edges
UNION ALL
MATCH (:CourseSession)-[e:RUN_OF]->(:Course) RETURN 'RUN_OF' AS type, count(e) AS edges
UNION ALL
MATCH (:Course)-[e:BUILDS_ON]->(:Course) RETURN 'BUILDS_ON' AS type, count(e) AS edges
UNION ALL
MATCH (:Role)-[e:MATCHES]->(:Concept) RETURN 'MATCHES' AS type, count(e) AS edges
UNION ALL
MATCH (:Competence)-[e:MATCHES]->(:Concept) RETURN 'MATCHES' AS type, count(e) AS edges
