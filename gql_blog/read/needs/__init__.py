"""What a field of the schema needs, and what a request gives."""
