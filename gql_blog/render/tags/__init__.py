"""Tags: as the sanitiser writes them, and those that plugins may declare."""
