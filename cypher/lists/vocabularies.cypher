// name:    vocabularies
// mode:    read
// access:  open
// params:  q STRING?, after_key STRING?, after_id STRING?, limit INT64
// rows:    0..n  id STRING, sort_key STRING, title STRING, version STRING?
// order:   sort_key, id
//
// A page of vocabularies, by label in the language asked for (æ, ø and å last), then by id.
// A filter that is null lets all through; the page begins after the place ($after_key, $after_id).
MATCH (n:Vocabulary)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.title) CONTAINS $q)
  AND ($after_key IS NULL OR replace(toLower(n.title), 'å', 'ÿ') > $after_key
    OR (replace(toLower(n.title), 'å', 'ÿ') = $after_key
      AND n.id > $after_id))
RETURN n.id AS id, replace(toLower(n.title), 'å', 'ÿ') AS sort_key, n.title AS title, n.version AS version
ORDER BY sort_key, id
LIMIT $limit
