"""Releases: frozen, numbered states of all that is open, what differs between them, and each opened again."""
