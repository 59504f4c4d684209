// name:    builds_on
// mode:    read
// access:  open
// rows:    0..n  course STRING, id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?,
//                hours FLOAT64?, price FLOAT64?
// order:   course, id
//
// Each course that builds on another, with the other.
MATCH (k:Course)-[:BUILDS_ON]->(b:Course)
RETURN k.id AS course, b.id AS id, b.label_nb AS label_nb, b.label_nn AS label_nn, b.label_en AS label_en,
  b.hours AS hours, b.price AS price
ORDER BY course, id
