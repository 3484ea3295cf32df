"""One transaction: what it adds, records and answers again."""
