"""Deleting articles and comments, undeleting them, and purging what was deleted long ago."""
