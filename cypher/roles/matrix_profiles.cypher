// name:    matrix_profiles
// mode:    read
// access:  open
// rows:    0..n  through STRING, competences LIST<STRING>, necessities LIST<STRING>, levels LIST<INT64>
//
// What each profile requires, three lists in step; level -1 is a requirement without a level.
MATCH (p:Profile)-[q:REQUIRES]->(c:Competence)
RETURN p.id AS through, collect(c.id) AS competences, collect(q.necessity) AS necessities,
  collect(coalesce(q.level, -1)) AS levels
