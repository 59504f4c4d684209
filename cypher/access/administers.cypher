// name:    administers
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  system STRING, capacity STRING, valid_from STRING?, valid_to STRING?
// order:   system, capacity
//
// The systems that a person administers, owns or advises on, and when.
MATCH (:Employee {id: $employee})-[m:ADMINISTERS]->(s:System)
RETURN s.id AS system, m.capacity AS capacity, m.valid_from AS valid_from, m.valid_to AS valid_to
ORDER BY system, capacity
