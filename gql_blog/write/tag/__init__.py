"""Tags: changed and merged."""
