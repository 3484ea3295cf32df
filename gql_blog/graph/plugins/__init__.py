"""What plugins add to the schema."""
