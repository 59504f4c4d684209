// name:    forget
// mode:    write
// access:  personal
// params:  subjects LIST<STRING>
// rows:    0
//
// Take the values of a person out of the audit trail; the digest stays, so that the chain holds.
UNWIND $subjects AS subject
MATCH (p:ChangePayload {subject: subject})
SET p.body = null, p.salt = null, p.subject = 'erased'
