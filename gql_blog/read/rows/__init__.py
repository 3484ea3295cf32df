"""Which rows: who may see them, in which order, from where to where."""
