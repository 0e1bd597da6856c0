"""What published months say: read from their archives, changing nothing."""
