"""Files that somebody made, or a broken disk: each is built from code and must do no harm."""
