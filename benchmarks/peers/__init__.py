"""What the measured is measured against: other tools on the same input."""
