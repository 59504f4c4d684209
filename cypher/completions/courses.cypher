// name:    courses
// mode:    read
// access:  open
// params:  ids LIST<STRING>, uris LIST<STRING>
// rows:    0..n  id STRING, uri STRING?, status STRING?
// order:   id
//
// The courses with one of some ids or URIs.
MATCH (k:Course)
WHERE k.id IN $ids OR k.uri IN $uris
RETURN k.id AS id, k.uri AS uri, k.status AS status
ORDER BY id
