// name:    open_payloads
// mode:    read
// access:  personal
// params:  since STRING
// rows:    0..n  revision INT64, id STRING, body STRING?
// order:   revision, id
//
// What was done to open things from a day on (the day as the moment of the change says it), oldest first.
MATCH (c:Change)
WHERE c.at >= $since
MATCH (p:ChangePayload {revision: c.revision})
WHERE p.subject = 'open'
RETURN c.revision AS revision, p.id AS id, p.body AS body
ORDER BY revision, id
