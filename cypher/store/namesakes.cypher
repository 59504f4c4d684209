// name:    namesakes
// mode:    read
// access:  personal
// params:  apart_from LIST<STRING>
// rows:    0..n  name STRING
//
// The names that others than these people bear.
MATCH (e:Employee)
WHERE NOT e.id IN $apart_from
RETURN DISTINCT e.name AS name
