// name:    people_edges
// mode:    read
// access:  personal
// rows:    0..n  type STRING, edges INT64
//
// The same for the types that touch the organisation or its people; one row per type that occurs.
// Without labels at the ends Neo4j answers from its counts instead of walking a million edges.
MATCH ()-[e:PART_OF]->() RETURN 'PART_OF' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:HAS_EMPLOYMENT]->() RETURN 'HAS_EMPLOYMENT' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:IN_UNIT]->() RETURN 'IN_UNIT' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:HAS_ROLE]->() RETURN 'HAS_ROLE' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:HAS_PROFILE]->() RETURN 'HAS_PROFILE' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:MANAGES]->() RETURN 'MANAGES' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:ADMINISTERS]->() RETURN 'ADMINISTERS' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:ADJUSTED]->() RETURN 'ADJUSTED' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:ASSESSED]->() RETURN 'ASSESSED' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:HOLDS_QUALIFICATION]->() RETURN 'HOLDS_QUALIFICATION' AS type, count(e) AS edges
UNION ALL
MATCH ()-[e:ENROLLED]->() RETURN 'ENROLLED' AS type, count(e) AS edges
