// The must figures of every competence on a day, from the graph as it is stored. It knows nothing of adjustments
// and of `valid_months`, and orders assessments as cypher/oracles/held.cypher does.
MATCH (e:Employee)-[:HAS_EMPLOYMENT]->(p:Employment)
WHERE coalesce(p.valid_from, '0000') <= $day AND coalesce(p.valid_to, '9999') >= $day AND p.on_leave = false
CALL (p) {
  MATCH (p)-[h:HAS_ROLE]->(:Role)-[q:REQUIRES]->(c:Competence)
  WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day AND q.necessity = 'must'
  RETURN c, q.level AS level
  UNION ALL
  MATCH (p)-[h:HAS_ROLE]->(:Role)-[:INCLUDES]->(:Profile)-[q:REQUIRES]->(c:Competence)
  WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day AND q.necessity = 'must'
  RETURN c, q.level AS level
  UNION ALL
  MATCH (p)-[h:HAS_PROFILE]->(:Profile)-[q:REQUIRES]->(c:Competence)
  WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day
    AND q.necessity = 'must' AND h.necessity = 'must'
  RETURN c, q.level AS level
}
WITH e, c, max(level) AS required
WHERE required > 0
OPTIONAL MATCH (e)-[a:ASSESSED]->(c)
WHERE a.at <= $day
WITH e, c, required, a,
     CASE a.method WHEN 'test' THEN '5' WHEN 'agreed' THEN '4' WHEN 'manager' THEN '3' WHEN 'course' THEN '2'
                   ELSE '1' END AS standing
WITH e, c, required,
     max(CASE WHEN a.at >= $since THEN '1' + standing + a.at ELSE '0' + a.at + standing END
         + toString(a.level) + coalesce(a.valid_until, '9999-12-31')) AS winner
WITH e, c, required,
     CASE WHEN substring(winner, 13, 10) >= $day THEN toInteger(substring(winner, 12, 1)) END AS held
WITH c, required, held, CASE WHEN held < required THEN required - held ELSE 0 END AS gap
RETURN c.id AS key, count(*) AS requirements, count(held) AS assessed, sum(gap) AS gap_points,
       sum(CASE WHEN held IS NULL THEN required ELSE gap END) AS gap_points_at_most
ORDER BY key
