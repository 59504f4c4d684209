// name:    vocabularies
// mode:    read
// access:  open
// rows:    0..n  id STRING, title STRING, version STRING?, licence STRING?, attribution STRING?,
//                publisher STRING?, publisher_uri STRING?, contact_point STRING?, contact_email STRING?,
//                contact_url STRING?, namespace STRING?, scale STRING?, modified STRING?
//
// Every vocabulary as it is published.
MATCH (n:Vocabulary)
RETURN n.id AS id, n.title AS title, n.version AS version, n.licence AS licence,
  n.attribution AS attribution, n.publisher AS publisher, n.publisher_uri AS publisher_uri,
  n.contact_point AS contact_point, n.contact_email AS contact_email, n.contact_url AS contact_url,
  n.namespace AS namespace, n.scale AS scale, n.modified AS modified
