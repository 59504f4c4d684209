// name:    employees_by_external_id
// mode:    read
// access:  personal
// params:  external_id STRING
// rows:    0..n  id STRING
// order:   id
//
// The employees with this id of another system; more than one is nobody to who signs in.
MATCH (e:Employee)
WHERE e.external_id = $external_id
RETURN e.id AS id
ORDER BY id
LIMIT 2
