// name:    responsibilities
// mode:    read
// access:  open
// rows:    0..n  owner STRING, id STRING, text_nb STRING?, text_nn STRING?, text_en STRING?,
//                position INT64?
//
// Every duty with its role.
MATCH (o:Role)-[:RESPONSIBLE_FOR]->(n:Responsibility)
RETURN o.id AS owner, n.id AS id, n.text_nb AS text_nb, n.text_nn AS text_nn, n.text_en AS text_en,
  n.`order` AS position
