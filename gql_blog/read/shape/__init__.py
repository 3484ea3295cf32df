"""From the columns of rows to the objects of the result."""
