"""Storing the articles that importers have parsed (``DraftArticle``)."""
