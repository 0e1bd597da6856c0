"""How sheets of other kinds than .xlsx look, so that they can go back in the look they came in."""
