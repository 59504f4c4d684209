// name:    developing
// mode:    read
// access:  open
// params:  competence STRING
// rows:    0..n  id STRING, from_level INT64, to_level INT64, label_nb STRING?, label_nn STRING?,
//                label_en STRING?, provider STRING?, hours FLOAT64?, price FLOAT64?,
//                form STRING?, url STRING?, series STRING?
// order:   id, from_level, to_level
//
// The courses that raise a competence, with the levels each takes it from and to; withdrawn ones are left out.
MATCH (k:Course)-[d:DEVELOPS]->(c:Competence {id: $competence})
WHERE k.status IS NULL OR k.status <> 'withdrawn'
RETURN k.id AS id, d.from_level AS from_level, d.to_level AS to_level, k.label_nb AS label_nb,
  k.label_nn AS label_nn, k.label_en AS label_en, k.provider AS provider, k.hours AS hours, k.price AS price,
  k.form AS form, k.url AS url, k.series AS series
ORDER BY id, from_level, to_level
