// name:    units
// mode:    read
// access:  personal
// rows:    0..n  id STRING, name STRING, kind STRING?, vision STRING?, values_text STRING?, offer STRING?
// order:   id
//
// All units with every column.
MATCH (u:OrgUnit)
RETURN u.id AS id, u.name AS name, u.kind AS kind, u.vision AS vision, u.values_text AS values_text,
    u.offer AS offer
ORDER BY id
