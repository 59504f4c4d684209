"""The rights of a person whose data are stored: to see them, to have them erased, and that they end."""
