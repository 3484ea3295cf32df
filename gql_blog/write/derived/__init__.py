"""What follows from other rows and is kept beside them: who may see what, counters, places in the tree."""
