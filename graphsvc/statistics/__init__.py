"""Counts for whoever may not see the persons: fixed tables, frozen monthly, that betray nobody."""
