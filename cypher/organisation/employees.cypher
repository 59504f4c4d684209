// name:    employees
// mode:    read
// access:  personal
// rows:    0..n  id STRING, name STRING, email STRING?, external_id STRING?
// order:   id
//
// All employees with every column.
MATCH (e:Employee)
RETURN e.id AS id, e.name AS name, e.email AS email, e.external_id AS external_id
ORDER BY id
