// name:    steps
// mode:    read
// access:  open
// params:  courses LIST<STRING>
// rows:    0..n  course STRING, competence STRING, from_level INT64, to_level INT64,
//          valid_months INT64?
// order:   course, competence, from_level, to_level
//
// What some courses take from a level to a level.
MATCH (k:Course)-[d:DEVELOPS]->(c:Competence)
WHERE k.id IN $courses
RETURN k.id AS course, c.id AS competence, d.from_level AS from_level, d.to_level AS to_level,
    c.valid_months AS valid_months
ORDER BY course, competence, from_level, to_level
