// name:    note
// mode:    read
// access:  personal
// rows:    0..1  body STRING
//
// What the load under way will say of itself in the audit trail.
MATCH (p:ChangePayload {id: 'pending'})
RETURN p.body AS body
