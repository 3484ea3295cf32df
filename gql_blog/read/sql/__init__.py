"""SQL as values, and the two printers of it."""
