"""Parser of published pages as HTML. It returns a parsed article, ``DraftArticle``.

Markup decides what is title, byline, date, note and comment; where it says nothing, the rules of page texts do. What
the metadata of a document and its text state differently is left open, with a finding. Nothing is fetched.

May use: ``gql_blog.content``, ``gql_blog.errors`` and the parser of page texts. Must not: read files, store, render.
"""

from gql_blog.transfer.html.html_links import Link, LinkedPlaces
from gql_blog.transfer.html.html_page import looks_like_html, parse_html, read_article
from gql_blog.transfer.html.html_tree import HtmlDocument, parse_document
