// name:    payloads_of
// mode:    read
// access:  personal
// params:  subject STRING
// rows:    1  payloads INT64
//
// How many payloads tell of a person.
MATCH (p:ChangePayload {subject: $subject})
RETURN count(p) AS payloads
