// name:    payloads
// mode:    read
// access:  personal
// params:  revision INT64
// rows:    0..n  id STRING, subject STRING, salt STRING?, body STRING?, digest STRING
// order:   id
//
// What one revision did, a row per subject; salt and body are null where the person is erased.
MATCH (p:ChangePayload {revision: $revision})
RETURN p.id AS id, p.subject AS subject, p.salt AS salt, p.body AS body, p.digest AS digest
ORDER BY id
