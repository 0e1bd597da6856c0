"""What is handed out: task sheets, orders, meeting papers, the overview, the public version."""
