// name:    running_out
// mode:    read
// access:  personal
// params:  first STRING, last STRING
// rows:    0..n  employee STRING, qualification STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                valid_until STRING
// order:   valid_until, employee, qualification
//
// The formal qualifications whose last day lies within a period, both ends included.
MATCH (e:Employee)-[h:HOLDS_QUALIFICATION]->(q:Qualification)
WHERE h.valid_until >= $first AND h.valid_until <= $last
RETURN e.id AS employee, q.id AS qualification, q.label_nb AS label_nb, q.label_nn AS label_nn,
  q.label_en AS label_en, h.valid_until AS valid_until
ORDER BY valid_until, employee, qualification
