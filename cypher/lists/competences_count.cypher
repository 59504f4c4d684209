// name:    competences_count
// mode:    read
// access:  open
// params:  q STRING?, vocabulary STRING?, status STRING?, groups LIST<STRING>?, system STRING?
// rows:    1  total INT64
//
// How many competences match; a filter that is null lets all through.
MATCH (n:Competence)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.label_nb) CONTAINS $q OR toLower(n.label_nn) CONTAINS $q
    OR toLower(n.label_en) CONTAINS $q)
  AND ($vocabulary IS NULL OR n.vocabulary = $vocabulary)
  AND ($status IS NULL OR n.status = $status)
  AND ($groups IS NULL OR EXISTS {
    MATCH (n:Competence)-[:IN_GROUP]->(g:CompetenceGroup) WHERE g.id IN $groups })
  AND ($system IS NULL OR EXISTS { MATCH (n:Competence)-[:CONCERNS]->(s:System) WHERE s.id = $system })
RETURN count(n) AS total
