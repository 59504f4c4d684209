// name:    course_steps
// mode:    read
// access:  open
// params:  course STRING
// rows:    0..n  competence STRING, from_level INT64, to_level INT64
// order:   competence, from_level, to_level
//
// What one course takes from a level to a level.
MATCH (:Course {id: $course})-[d:DEVELOPS]->(c:Competence)
RETURN c.id AS competence, d.from_level AS from_level, d.to_level AS to_level
ORDER BY competence, from_level, to_level
