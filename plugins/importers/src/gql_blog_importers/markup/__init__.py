"""HTML as Markdown that renders to the same text: the tree of elements, and the one writer for pages and for exports.

It uses ``pages`` (escaping, characters), parses no HTML, and does not know what an article is.
"""
