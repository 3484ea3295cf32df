"""Commands about articles, and the rows that belong to them."""
