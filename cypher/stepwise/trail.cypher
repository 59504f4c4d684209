// name:    trail
// mode:    read
// access:  personal
// params:  revision INT64
// rows:    0..n  body STRING
//
// What a load under way does, for doing it over again.
MATCH (p:ChangePayload {revision: $revision})
WHERE p.body IS NOT NULL
RETURN p.body AS body
