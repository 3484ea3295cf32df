"""Text: normal forms, differences, words."""
