"""What was written is read again from disk, and compared, before it is published."""
