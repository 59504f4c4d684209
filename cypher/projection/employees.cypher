// name:    employees
// mode:    read
// access:  personal
// params:
// rows:    0..n  id STRING, name STRING
// order:   id
//
// Everybody, with or without a post.
MATCH (e:Employee)
RETURN e.id AS id, e.name AS name
ORDER BY id
