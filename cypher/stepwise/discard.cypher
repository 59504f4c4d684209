// name:    discard
// mode:    write
// access:  personal
// params:  revision INT64
// rows:    0
//
// Take away the payloads of a revision that came to nothing, and (as revision -1) the note of a load.
MATCH (p:ChangePayload {revision: $revision})
DETACH DELETE p
