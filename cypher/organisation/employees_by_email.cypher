// name:    employees_by_email
// mode:    read
// access:  personal
// params:  email STRING
// rows:    0..n  id STRING
// order:   id
//
// The employees with this address, given in small letters; more than one is nobody to who signs in.
MATCH (e:Employee)
WHERE toLower(e.email) = $email
RETURN e.id AS id
ORDER BY id
LIMIT 2
