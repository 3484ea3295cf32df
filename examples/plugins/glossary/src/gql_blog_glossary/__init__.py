"""A glossary whose terms are explained wherever articles use them."""
