"""Writing: cases become what people open."""
