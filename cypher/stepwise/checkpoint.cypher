// name:    checkpoint
// mode:    write
// access:  personal
// rows:    1  done BOOL
//
// Write everything to the database's files, so that the log of transactions may go.
RETURN true AS done
