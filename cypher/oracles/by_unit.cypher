// name:    by_unit
// mode:    read
// access:  personal
// params:  day STRING, since STRING
// rows:    0..n  unit STRING, people INT64, people_with_gap INT64, requirements INT64, assessed INT64, gap_points INT64, gap_points_at_most INT64
// order:   unit
//
// The must figures of every unit with its subtree in one statement, told a second way for the tests. It knows
// nothing of adjustments and of `valid_months`: an organisation with any of these is not for it. A unit counts
// a person and competence once, at the highest level. `winner`: see held.cypher.
MATCH (e:Employee)-[:HAS_EMPLOYMENT]->(p:Employment), (c:Competence)
WHERE coalesce(p.valid_from, '0000') <= $day AND coalesce(p.valid_to, '9999') >= $day AND p.on_leave = false
OPTIONAL MATCH (p)-[h:HAS_ROLE]->(:Role)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day AND q.necessity = 'must'
WITH e, p, c, coalesce(max(q.level), 0) AS own
OPTIONAL MATCH (p)-[h:HAS_ROLE]->(:Role)-[:INCLUDES]->(:Profile)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day AND q.necessity = 'must'
WITH e, p, c, own, coalesce(max(q.level), 0) AS common
OPTIONAL MATCH (p)-[h:HAS_PROFILE]->(:Profile)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day
  AND q.necessity = 'must' AND h.necessity = 'must'
WITH e, p, c, own, common, coalesce(max(q.level), 0) AS picked
WITH e, p, c, CASE WHEN own >= common AND own >= picked THEN own
                   WHEN common >= picked THEN common
                   ELSE picked END AS level
WHERE level > 0
MATCH (p)-[:IN_UNIT]->(:OrgUnit)-[:PART_OF*0..20]->(u:OrgUnit)
WITH u, e, c, max(level) AS required
OPTIONAL MATCH (e)-[a:ASSESSED]->(c)
WHERE a.at <= $day
WITH u, e, c, required, a,
     CASE a.method WHEN 'test' THEN '5' WHEN 'agreed' THEN '4' WHEN 'manager' THEN '3' WHEN 'course' THEN '2'
                   ELSE '1' END AS standing
WITH u, e, c, required,
     max(CASE WHEN a.at >= $since THEN '1' + standing + a.at ELSE '0' + a.at + standing END
         + toString(a.level) + coalesce(a.valid_until, '9999-12-31')) AS winner
WITH u, e, required,
     CASE WHEN substring(winner, 13, 10) >= $day THEN toInteger(substring(winner, 12, 1)) END AS held
WITH u, e, required, held, CASE WHEN held < required THEN required - held ELSE 0 END AS gap
RETURN u.id AS unit, count(DISTINCT e.id) AS people,
       count(DISTINCT CASE WHEN gap > 0 THEN e.id END) AS people_with_gap, count(required) AS requirements,
       count(held) AS assessed, coalesce(sum(gap), 0) AS gap_points,
       coalesce(sum(CASE WHEN held IS NULL THEN required ELSE gap END), 0) AS gap_points_at_most
ORDER BY unit
