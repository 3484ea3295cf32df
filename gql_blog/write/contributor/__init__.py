"""Contributors: made, changed and merged."""
