"""What an article consists of, and how it is saved."""
