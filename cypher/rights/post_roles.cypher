// name:    post_roles
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, role STRING, label STRING, valid_from STRING?, valid_to STRING?
// order:   employment, role
//
// The roles of a person's posts.
MATCH (p:Employment {employee: $employee})-[h:HAS_ROLE]->(r:Role)
RETURN p.id AS employment, r.id AS role, coalesce(r.label_nb, r.label_nn, r.label_en, r.id) AS label,
  h.valid_from AS valid_from, h.valid_to AS valid_to
ORDER BY employment, role
