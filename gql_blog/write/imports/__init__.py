"""Storing the drafts of importers."""
