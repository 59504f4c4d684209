// name:    still_told
// mode:    read
// access:  personal
// params:  revisions LIST<INT64>
// rows:    0..n  revision INT64
//
// Those of some revisions that tell of anything else than erased people.
UNWIND $revisions AS revision
MATCH (p:ChangePayload {revision: revision})
WHERE p.subject <> 'erased'
RETURN DISTINCT revision AS revision
