"""Cleaning: text as written becomes typed values, with word of what was not understood."""
