// name:    employments
// mode:    read
// access:  personal
// rows:    0..n  id STRING, employee STRING, percent FLOAT64?, kind STRING?, valid_from STRING?,
//          valid_to STRING?, on_leave BOOL
// order:   id
//
// All employments with every column.
MATCH (m:Employment)
RETURN m.id AS id, m.employee AS employee, m.percent AS percent, m.kind AS kind,
    m.valid_from AS valid_from, m.valid_to AS valid_to, m.on_leave AS on_leave
ORDER BY id
