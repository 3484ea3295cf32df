"""Whether a document may be executed."""
