// name:    subjects
// mode:    read
// access:  personal
// rows:    0..n  id STRING
//
// Everybody whom the audit trail tells of.
MATCH (p:ChangePayload)
WHERE p.subject <> 'open' AND p.subject <> 'internal' AND p.subject <> 'erased'
RETURN DISTINCT p.subject AS id
