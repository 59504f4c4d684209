// name:    course_levels
// mode:    read
// access:  open
// rows:    0..n  course STRING, competence STRING, from_level INT64, to_level INT64
// order:   course, competence, from_level, to_level
//
// What each course takes from a level to a level.
MATCH (k:Course)-[d:DEVELOPS]->(c:Competence)
RETURN k.id AS course, c.id AS competence, d.from_level AS from_level, d.to_level AS to_level
ORDER BY course, competence, from_level, to_level
