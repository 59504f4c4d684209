// name:    qualifications
// mode:    read
// access:  open
// rows:    0..n  id STRING, kind STRING, valid_months INT64?
// order:   id
//
// All qualifications.
MATCH (n:Qualification)
RETURN n.id AS id, n.kind AS kind, n.valid_months AS valid_months
ORDER BY id
