// name:    called
// mode:    read
// access:  personal
// params:  subjects LIST<STRING>
// rows:    0..n  id STRING, name STRING, email STRING?, external_id STRING?
//
// What some people are called.
UNWIND $subjects AS subject
MATCH (e:Employee {id: subject})
RETURN e.id AS id, e.name AS name, e.email AS email, e.external_id AS external_id
