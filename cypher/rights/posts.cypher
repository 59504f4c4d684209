// name:    posts
// mode:    read
// access:  personal
// params:  employee STRING
// rows:    0..n  id STRING, percent FLOAT64?, kind STRING?, valid_from STRING?, valid_to STRING?, on_leave
//          BOOL
// order:   id
//
// The posts of a person, also those that no edge leads to.
MATCH (p:Employment {employee: $employee})
RETURN p.id AS id, p.percent AS percent, p.kind AS kind, p.valid_from AS valid_from, p.valid_to AS valid_to,
  p.on_leave AS on_leave
ORDER BY id
