// name:    matrix
// mode:    read
// access:  open
// rows:    0..n  role STRING, competences LIST<STRING>, necessities LIST<STRING>, levels LIST<INT64>
//
// What each role itself requires, three lists in step; level -1 is a requirement without a level.
MATCH (r:Role)-[q:REQUIRES]->(c:Competence)
RETURN r.id AS role, collect(c.id) AS competences, collect(q.necessity) AS necessities,
  collect(coalesce(q.level, -1)) AS levels
