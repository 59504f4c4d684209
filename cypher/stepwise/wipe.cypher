// name:    wipe
// mode:    write
// access:  personal
// params:  most INT64
// rows:    1  gone INT64
//
// Take away some of what an interrupted restore left, all but the store's own state; 0 when nothing is left.
MATCH (n)
WHERE NOT n:Meta
WITH n LIMIT $most
DETACH DELETE n
RETURN count(n) AS gone
