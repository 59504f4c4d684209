// name:    people_nodes
// mode:    read
// access:  personal
// rows:    0..n  label STRING, nodes INT64
//
// The same for the labels of the organisation and its people.
MATCH (n:OrgUnit) RETURN 'OrgUnit' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Employee) RETURN 'Employee' AS label, count(n) AS nodes
UNION ALL
MATCH (n:Employment) RETURN 'Employment' AS label, count(n) AS nodes
