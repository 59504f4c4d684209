// name:    bodies
// mode:    read
// access:  personal
// params:  from_revision INT64, to_revision INT64
// rows:    0..n  id STRING, revision INT64, body STRING
//
// What the revisions from one to another did, but for erased people.
MATCH (p:ChangePayload)
WHERE p.revision >= $from_revision AND p.revision <= $to_revision AND p.body IS NOT NULL
RETURN p.id AS id, p.revision AS revision, p.body AS body
