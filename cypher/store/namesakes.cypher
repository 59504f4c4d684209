// name:    namesakes
// mode:    read
// access:  personal
// params:  apart_from LIST<STRING>
// rows:    0..n  name STRING, email STRING?, external_id STRING?
//
// What others than these people are called.
MATCH (e:Employee)
WHERE NOT e.id IN $apart_from
RETURN DISTINCT e.name AS name, e.email AS email, e.external_id AS external_id
