"""Articles: made, changed, published, put back."""
