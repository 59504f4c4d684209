// name:    profiles_concern
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING
//
// Which profiles concern which IT systems.
MATCH (s:Profile)-[:CONCERNS]->(e:System)
RETURN s.id AS a, e.id AS b
