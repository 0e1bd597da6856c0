"""Rows become cases: duplicates, numbers over the months, people's hands, thresholds."""
