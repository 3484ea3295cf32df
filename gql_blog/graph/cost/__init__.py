"""What a document costs, and may cost."""
