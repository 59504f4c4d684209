// name:    courses
// mode:    read
// access:  open
// params:  q STRING?, vocabulary STRING?, status STRING?, competence STRING?, level INT64?,
//          lang STRING, after_key STRING?, after_id STRING?, limit INT64
// rows:    0..n  id STRING, sort_key STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                definition_nb STRING?, definition_nn STRING?, definition_en STRING?, vocabulary STRING?,
//                status STRING?, uri STRING?
// order:   sort_key, id
//
// A page of courses, by label in the language asked for (æ, ø and å last), then by id.
// A filter that is null lets all through; the page begins after the place ($after_key, $after_id).
MATCH (n:Course)
WHERE ($q IS NULL OR n.id = $q OR toLower(n.label_nb) CONTAINS $q OR toLower(n.label_nn) CONTAINS $q
    OR toLower(n.label_en) CONTAINS $q)
  AND ($vocabulary IS NULL OR n.vocabulary = $vocabulary)
  AND ($status IS NULL OR n.status = $status)
  AND ($competence IS NULL OR EXISTS {
    MATCH (n:Course)-[d:DEVELOPS]->(c:Competence)
    WHERE c.id = $competence AND ($level IS NULL OR (d.from_level <= $level AND d.to_level > $level)) })
  AND ($after_key IS NULL OR replace(toLower(coalesce(
      CASE WHEN $lang = 'nn' THEN n.label_nn WHEN $lang = 'en' THEN n.label_en END,
      n.label_nb, n.label_nn, n.label_en, n.id)), 'å', 'ÿ') > $after_key
    OR (replace(toLower(coalesce(
      CASE WHEN $lang = 'nn' THEN n.label_nn WHEN $lang = 'en' THEN n.label_en END,
      n.label_nb, n.label_nn, n.label_en, n.id)), 'å', 'ÿ') = $after_key
      AND n.id > $after_id))
RETURN n.id AS id,
  replace(toLower(coalesce(
      CASE WHEN $lang = 'nn' THEN n.label_nn WHEN $lang = 'en' THEN n.label_en END,
      n.label_nb, n.label_nn, n.label_en, n.id)), 'å', 'ÿ') AS sort_key,
  n.label_nb AS label_nb, n.label_nn AS label_nn, n.label_en AS label_en, n.definition_nb AS definition_nb,
  n.definition_nn AS definition_nn, n.definition_en AS definition_en, n.vocabulary AS vocabulary,
  n.status AS status, n.uri AS uri
ORDER BY sort_key, id
LIMIT $limit
