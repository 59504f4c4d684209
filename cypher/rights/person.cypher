// name:    person
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING, name STRING, email STRING?, external_id STRING?
//
// Who a person is.
MATCH (e:Employee {id: $employee})
RETURN e.id AS id, e.name AS name, e.email AS email, e.external_id AS external_id
