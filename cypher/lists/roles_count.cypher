// name:    roles_count
// mode:    read
// access:  open
// params:  q STRING?, vocabulary STRING?, status STRING?, areas LIST<STRING>?
// rows:    1  total INT64
//
// How many roles match; a filter that is null lets all through.
MATCH (n:Role)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.label_nb) CONTAINS $q OR toLower(n.label_nn) CONTAINS $q
    OR toLower(n.label_en) CONTAINS $q)
  AND ($vocabulary IS NULL OR n.vocabulary = $vocabulary)
  AND ($status IS NULL OR n.status = $status)
  AND ($areas IS NULL OR EXISTS {
    MATCH (n:Role)-[:IN_AREA]->(a:ServiceArea) WHERE a.id IN $areas })
RETURN count(n) AS total
