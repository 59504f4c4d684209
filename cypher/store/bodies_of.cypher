// name:    bodies_of
// mode:    read
// access:  personal
// params:  subjects LIST<STRING>
// rows:    0..n  id STRING, revision INT64, body STRING
//
// What revisions did about some people.
UNWIND $subjects AS subject
MATCH (p:ChangePayload {subject: subject})
WHERE p.body IS NOT NULL
RETURN p.id AS id, p.revision AS revision, p.body AS body
