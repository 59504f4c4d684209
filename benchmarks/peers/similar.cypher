// The ten roles that share most of the competences of one, by Jaccard.
MATCH (r:Role {id: $role})-[:REQUIRES]->(c:Competence)
WITH r, collect(DISTINCT c) AS wanted
UNWIND wanted AS c
MATCH (c)<-[:REQUIRES]-(o:Role)
WHERE o.id <> r.id
WITH o, size(wanted) AS mine, count(DISTINCT c) AS shared
MATCH (o)-[:REQUIRES]->(d:Competence)
WITH o, mine, shared, count(DISTINCT d) AS theirs
RETURN o.id AS role, 1.0 * shared / (mine + theirs - shared) AS similarity
ORDER BY similarity DESC, role
LIMIT 10
