"""Deleting articles, comments and media, undeleting them, and purging what was deleted long ago."""
