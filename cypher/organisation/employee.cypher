// name:    employee
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..1  id STRING
//
// The employee with this id, if there is one.
MATCH (e:Employee {id: $employee})
RETURN e.id AS id
