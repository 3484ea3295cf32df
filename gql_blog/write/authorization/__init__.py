"""What plugins refuse of what the core permits, and why somebody may do something, or may not."""
