"""From the site to files."""
