// name:    told
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  revision INT64, at STRING, by STRING, reason STRING, kind STRING, body STRING, others
//          INT64
// order:   revision
//
// What the audit trail tells of a person, and how many others each revision tells of.
MATCH (p:ChangePayload {subject: $employee})
WHERE p.body IS NOT NULL
MATCH (c:Change {revision: p.revision})
OPTIONAL MATCH (o:ChangePayload {revision: p.revision})
WHERE o.subject <> $employee
RETURN c.revision AS revision, c.at AS at, c.by AS by, c.reason AS reason, c.kind AS kind, p.body AS body,
  count(o) AS others
ORDER BY revision
