// name:    verified_by
// mode:    read
// access:  personal
// params:  apart_from LIST<STRING>, names LIST<STRING>
// rows:    0..n  qualification STRING, times INT64
// order:   qualification
//
// The qualifications of others that somebody verified, without whose they are.
MATCH (e:Employee)-[h:HOLDS_QUALIFICATION]->(q:Qualification)
WHERE toLower(h.verified_by) IN $names AND NOT e.id IN $apart_from
RETURN q.id AS qualification, count(h) AS times
ORDER BY qualification
