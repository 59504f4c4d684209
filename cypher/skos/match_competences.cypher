// name:    match_competences
// mode:    read
// access:  open
// rows:    0..n  a STRING, b STRING, kind STRING
//
// How the competences are mapped to outside terms.
MATCH (s:Competence)-[m:MATCHES]->(e:Concept)
RETURN s.id AS a, e.uri AS b, m.kind AS kind
