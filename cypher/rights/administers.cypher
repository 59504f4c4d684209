// name:    administers
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  system STRING, label STRING, capacity STRING, valid_from STRING?, valid_to STRING?
// order:   system, capacity
//
// The IT systems that a person administers, owns or advises on, or did.
MATCH (e:Employee {id: $employee})-[a:ADMINISTERS]->(s:System)
RETURN s.id AS system, coalesce(s.label_nb, s.label_nn, s.label_en, s.id) AS label, a.capacity AS capacity,
  a.valid_from AS valid_from, a.valid_to AS valid_to
ORDER BY system, capacity
