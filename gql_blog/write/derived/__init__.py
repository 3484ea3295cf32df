"""Columns and rows that are computed from other rows and stored: visibility, counters, and positions in the tree."""
