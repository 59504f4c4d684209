// name:    courses_count
// mode:    read
// access:  open
// params:  q STRING?, vocabulary STRING?, status STRING?, competence STRING?, level INT64?
// rows:    1  total INT64
//
// How many courses match; a filter that is null lets all through.
MATCH (n:Course)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.label_nb) CONTAINS $q OR toLower(n.label_nn) CONTAINS $q
    OR toLower(n.label_en) CONTAINS $q)
  AND ($vocabulary IS NULL OR n.vocabulary = $vocabulary)
  AND ($status IS NULL OR n.status = $status)
  AND ($competence IS NULL OR EXISTS {
    MATCH (n:Course)-[d:DEVELOPS]->(c:Competence)
    WHERE c.id = $competence AND ($level IS NULL OR (d.from_level <= $level AND d.to_level > $level)) })
RETURN count(n) AS total
