"""Tables of the system itself: audit, events, deletions, plugins, counts."""
