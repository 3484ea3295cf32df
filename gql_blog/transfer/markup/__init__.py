"""HTML as Markdown that renders to the same text: the tree of elements, and the one writer for pages and for exports.

May use: ``gql_blog.transfer.pages`` (escaping, characters). Must not: read files, parse HTML, know what an article is.
"""
