// name:    redact
// mode:    write
// access:  personal
// params:  rows LIST<MAP>
// rows:    0
//
// Payloads as they are once somebody, or something, in them is forgotten: salt, body and digest anew.
UNWIND $rows AS row
MATCH (p:ChangePayload {id: row.id})
SET p.salt = row.salt, p.body = row.body, p.digest = row.digest
