"""Working copies: saving, reviewing and publishing them."""
