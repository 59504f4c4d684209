// name:    assessed_by
// mode:    read
// access:  personal
// params:  apart_from LIST<STRING>, names LIST<STRING>
// rows:    0..n  at STRING, means STRING, competence STRING, times INT64
// order:   at, means, competence
//
// What somebody did to others, without whom and without the level.
MATCH (e:Employee)-[a:ASSESSED]->(c:Competence)
WHERE toLower(a.by) IN $names AND NOT e.id IN $apart_from
RETURN a.at AS at, a.method AS means, c.id AS competence, count(a) AS times
ORDER BY at, means, competence
