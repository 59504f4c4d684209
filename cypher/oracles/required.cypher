// name:    required
// mode:    read
// access:  personal
// params:  day STRING
// rows:    0..n  employment STRING, competence STRING, must INT64, should INT64
// order:   employment, competence
//
// What each employment of a day requires before any adjustment, told a second way so that the tests can hold
// the projection to it: every post against every competence, which is clear and slow. Not for use elsewhere.
MATCH (p:Employment), (c:Competence)
WHERE coalesce(p.valid_from, '0000') <= $day AND coalesce(p.valid_to, '9999') >= $day
OPTIONAL MATCH (p)-[h:HAS_ROLE]->(:Role)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day
WITH p, c, coalesce(max(CASE WHEN q.necessity = 'must' THEN q.level END), 0) AS own_must,
     coalesce(max(CASE WHEN q.necessity = 'should' THEN q.level END), 0) AS own_should
OPTIONAL MATCH (p)-[h:HAS_ROLE]->(:Role)-[:INCLUDES]->(:Profile)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day
WITH p, c, own_must, own_should,
     coalesce(max(CASE WHEN q.necessity = 'must' THEN q.level END), 0) AS common_must,
     coalesce(max(CASE WHEN q.necessity = 'should' THEN q.level END), 0) AS common_should
OPTIONAL MATCH (p)-[h:HAS_PROFILE]->(:Profile)-[q:REQUIRES]->(c)
WHERE coalesce(h.valid_from, '0000') <= $day AND coalesce(h.valid_to, '9999') >= $day
  AND (q.necessity = 'must' OR q.necessity = 'should')
WITH p, c, own_must, own_should, common_must, common_should,
     coalesce(max(CASE WHEN q.necessity = 'must' AND h.necessity = 'must' THEN q.level END), 0) AS picked_must,
     coalesce(max(CASE WHEN q.necessity = 'should' OR h.necessity = 'should' THEN q.level END), 0) AS picked_should
WITH p, c,
     CASE WHEN own_must >= common_must AND own_must >= picked_must THEN own_must
          WHEN common_must >= picked_must THEN common_must
          ELSE picked_must END AS must,
     CASE WHEN own_should >= common_should AND own_should >= picked_should THEN own_should
          WHEN common_should >= picked_should THEN common_should
          ELSE picked_should END AS should
WHERE must > 0 OR should > 0
RETURN p.id AS employment, c.id AS competence, must AS must, should AS should
ORDER BY employment, competence
