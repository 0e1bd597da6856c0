"""What the commands that only look put on the screen: tables, or lines for a pipe."""
