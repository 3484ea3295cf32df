"""What importers read, taken in: found again, filled in, linked."""
