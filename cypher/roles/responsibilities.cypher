// name:    responsibilities
// mode:    read
// access:  open
// params:  id STRING
// rows:    0..n  id STRING, text_nb STRING?, text_nn STRING?, text_en STRING?, position INT64
// order:   position, id
//
// A role's responsibilities in their order.
MATCH (r:Role {id: $id})-[:RESPONSIBLE_FOR]->(a:Responsibility)
RETURN a.id AS id, a.text_nb AS text_nb, a.text_nn AS text_nn, a.text_en AS text_en,
  coalesce(a.order, 0) AS position
ORDER BY position, id
