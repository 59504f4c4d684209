// name:    courses
// mode:    read
// access:  open
// rows:    0..n  id STRING, label_nb STRING?, label_nn STRING?, label_en STRING?, hours FLOAT64?, price FLOAT64?,
//                status STRING?
// order:   id
//
// Every course and what it costs.
MATCH (k:Course)
RETURN k.id AS id, k.label_nb AS label_nb, k.label_nn AS label_nn, k.label_en AS label_en, k.hours AS hours,
  k.price AS price, k.status AS status
ORDER BY id
