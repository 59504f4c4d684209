"""Course completions that learning platforms send: taken in, judged, written; or parked until they can be."""
