"""Readers react to articles, which are counted, ordered and exported by it."""
