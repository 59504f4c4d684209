// name:    employees
// mode:    read
// access:  personal
// params:  ids LIST<STRING>
// rows:    0..n  id STRING
// order:   id
//
// Which of some ids are employees.
MATCH (e:Employee)
WHERE e.id IN $ids
RETURN e.id AS id
ORDER BY id
