// name:    course_steps
// mode:    read
// access:  open
// rows:    0..n  competence STRING, id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                from_level INT64, to_level INT64, hours FLOAT64?, price FLOAT64?
// order:   competence, id, from_level, to_level
//
// Every course with each competence that it raises and the levels, and what it costs; withdrawn ones are left out.
MATCH (k:Course)-[d:DEVELOPS]->(c:Competence)
WHERE k.status IS NULL OR k.status <> 'withdrawn'
RETURN c.id AS competence, k.id AS id, k.label_nb AS label_nb, k.label_nn AS label_nn, k.label_en AS label_en,
  d.from_level AS from_level, d.to_level AS to_level, k.hours AS hours, k.price AS price
ORDER BY competence, id, from_level, to_level
