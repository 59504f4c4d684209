// name:    employee_origins
// mode:    read
// access:  personal
// rows:    0..n  external_id STRING?, employees INT64
// order:   external_id
//
// How many employees there are per external id; the demo gives all of its own the same one.
MATCH (e:Employee)
RETURN e.external_id AS external_id, count(e.id) AS employees
ORDER BY external_id
