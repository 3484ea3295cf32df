"""What speaks for the role of a part of a document: its form, its place, its company, and what agrees with it."""
