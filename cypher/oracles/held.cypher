// name:    held
// mode:    read
// access:  personal
// params:  day STRING, since STRING
// rows:    0..n  employee STRING, competence STRING, winner STRING
// order:   employee, competence
//
// Which assessment decides on a day, told a second way for the tests: of those from $since on the highest
// standing, then the latest; else the latest, then the highest standing. `winner` sorts as that rule does and
// spells it out: '1', standing, day (recent) or '0', day, standing; then level and the last day.
MATCH (e:Employee)-[a:ASSESSED]->(c:Competence)
WHERE a.at <= $day
WITH e, c, a,
     CASE a.method WHEN 'test' THEN '5' WHEN 'agreed' THEN '4' WHEN 'manager' THEN '3' WHEN 'course' THEN '2'
                   ELSE '1' END AS standing
WITH e, c, max(CASE WHEN a.at >= $since THEN '1' + standing + a.at ELSE '0' + a.at + standing END
               + toString(a.level) + coalesce(a.valid_until, '9999-12-31')) AS winner
RETURN e.id AS employee, c.id AS competence, winner AS winner
ORDER BY employee, competence
