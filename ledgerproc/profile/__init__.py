"""The rules of a campaign: their types, their files, and what makes a file right."""
