"""Templates: read into plans, checked, and filled."""
