// name:    match_roles
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING, kind STRING
//
// How the roles are mapped to outside terms.
MATCH (s:Role)-[m:MATCHES]->(e:Concept)
RETURN s.id AS a, e.uri AS b, m.kind AS kind
