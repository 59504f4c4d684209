// name:    namesakes
// mode:    read
// access:  personal
// params:  subjects LIST<STRING>
// rows:    0..n  name STRING
//
// The names that others than these people bear.
MATCH (e:Employee)
WHERE NOT e.id IN $subjects
RETURN DISTINCT e.name AS name
