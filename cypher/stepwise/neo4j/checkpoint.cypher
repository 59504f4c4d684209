// name:    checkpoint
// mode:    write
// access:  personal
// rows:    1  done BOOL
// why:     only Neo4j has a procedure for it; the embedded engine's checkpoint is no statement
//
// Write everything to the database's files, so that the log of transactions may go.
CALL db.checkpoint() YIELD success
RETURN success AS done
