"""Media: added, described, and which articles use them."""
