// name:    post_profiles
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  employment STRING, profile_id STRING, label STRING, valid_from STRING?, valid_to STRING?,
//          necessity STRING
// order:   employment, profile_id
//
// The profiles picked for a person's posts.
MATCH (p:Employment {employee: $employee})-[h:HAS_PROFILE]->(r:Profile)
RETURN p.id AS employment, r.id AS profile_id, coalesce(r.label_nb, r.label_nn, r.label_en, r.id) AS label,
  h.valid_from AS valid_from, h.valid_to AS valid_to, h.necessity AS necessity
ORDER BY employment, profile_id
