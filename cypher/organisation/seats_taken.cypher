// name:    seats_taken
// mode:    read
// access:  personal
// params:  session STRING
// rows:    1  taken INT64
//
// How many seats of a course session are taken by those enrolled, approved, attending or done.
MATCH (:Employee)-[n:ENROLLED]->(:CourseSession {id: $session})
WHERE n.state = 'enrolled' OR n.state = 'approved' OR n.state = 'attended' OR n.state = 'completed'
RETURN count(n) AS taken
