// name:    verified_by
// mode:    read
// access:  personal
// params:  names LIST<STRING>
// rows:    0..n  qualification STRING, times INT64
// order:   qualification
//
// The qualifications that somebody verified, without whose they are.
MATCH (:Employee)-[h:HOLDS_QUALIFICATION]->(q:Qualification)
WHERE toLower(h.verified_by) IN $names
RETURN q.id AS qualification, count(h) AS times
ORDER BY qualification
