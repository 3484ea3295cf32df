"""From what is selected to statements."""
