"""Who has signed in, and what follows from it."""
