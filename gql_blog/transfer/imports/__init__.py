"""From files to articles and comments."""
