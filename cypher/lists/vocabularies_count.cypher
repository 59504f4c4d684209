// name:    vocabularies_count
// mode:    read
// access:  open
// params:  q STRING?
// rows:    1  total INT64
//
// How many vocabularies match; a filter that is null lets all through.
MATCH (n:Vocabulary)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.title) CONTAINS $q)
RETURN count(n) AS total
