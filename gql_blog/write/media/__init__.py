"""Media: added, described, deleted, and which articles use them."""
