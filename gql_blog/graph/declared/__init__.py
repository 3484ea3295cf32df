"""What types are declared with."""
