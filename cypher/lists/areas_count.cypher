// name:    areas_count
// mode:    read
// access:  open
// params:  q STRING?, vocabulary STRING?, status STRING?
// rows:    1  total INT64
//
// How many service areas match; a filter that is null lets all through.
MATCH (n:ServiceArea)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.label_nb) CONTAINS $q OR toLower(n.label_nn) CONTAINS $q
    OR toLower(n.label_en) CONTAINS $q)
  AND ($vocabulary IS NULL OR n.vocabulary = $vocabulary)
  AND ($status IS NULL OR n.status = $status)
RETURN count(n) AS total
