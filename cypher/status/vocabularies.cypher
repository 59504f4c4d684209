// name:    vocabularies
// mode:    read
// access:  open
// rows:    0..n  id STRING, title STRING, version STRING?, licence STRING?, attribution STRING?,
//     publisher STRING?, namespace STRING?, modified STRING?
// order:   id
//
// What is loaded: one row per vocabulary, with its version and licence.
MATCH (v:Vocabulary)
RETURN v.id AS id, v.title AS title, v.version AS version, v.licence AS licence,
       v.attribution AS attribution, v.publisher AS publisher, v.namespace AS namespace,
       v.modified AS modified
ORDER BY id
