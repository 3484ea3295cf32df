"""What is sent, kept and shared of results."""
