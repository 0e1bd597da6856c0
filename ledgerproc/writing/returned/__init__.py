"""Each township's own file, sent back with its faults marked."""
