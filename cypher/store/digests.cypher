// name:    digests
// mode:    read
// access:  personal
// params:  from_revision INT64
// rows:    0..n  revision INT64, digest STRING
//
// The digests of the payloads from a revision on.
MATCH (p:ChangePayload)
WHERE p.revision >= $from_revision
RETURN p.revision AS revision, p.digest AS digest
