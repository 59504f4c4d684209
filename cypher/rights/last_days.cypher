// name:    last_days
// mode:    read
// access:  personal
// rows:    0..n  employee STRING, valid_to STRING?
//
// The last day of each post.
MATCH (e:Employee)-[:HAS_EMPLOYMENT]->(p:Employment)
RETURN e.id AS employee, p.valid_to AS valid_to
