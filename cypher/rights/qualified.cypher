// name:    qualified
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  qualification STRING, label STRING, issued STRING?, valid_until STRING?, verified_by
//          STRING?
// order:   qualification
//
// The formal qualifications of a person.
MATCH (e:Employee {id: $employee})-[h:HOLDS_QUALIFICATION]->(q:Qualification)
RETURN q.id AS qualification, coalesce(q.label_nb, q.label_nn, q.label_en, q.id) AS label, h.issued AS issued,
  h.valid_until AS valid_until, h.verified_by AS verified_by
ORDER BY qualification
