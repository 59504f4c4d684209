// name:    forget
// mode:    write
// access:  personal
// params:  subject STRING
// rows:    0
//
// Take the values of a person out of the audit trail; the digest stays, so that the chain holds.
MATCH (p:ChangePayload {subject: $subject})
SET p.body = null, p.salt = null, p.subject = 'erased'
