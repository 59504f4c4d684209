// name:    adjusted_by
// mode:    read
// access:  personal
// params:  apart_from LIST<STRING>, names LIST<STRING>
// rows:    0..n  at STRING, means STRING, competence STRING, times INT64
// order:   at, means, competence
//
// What somebody did to others, without whom and without the level.
MATCH (p:Employment)-[a:ADJUSTED]->(c:Competence)
WHERE toLower(a.by) IN $names AND NOT p.employee IN $apart_from
RETURN a.at AS at, a.scope AS means, c.id AS competence, count(a) AS times
ORDER BY at, means, competence
