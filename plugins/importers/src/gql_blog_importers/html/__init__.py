"""Parser of published pages as HTML. It returns a parsed article, ``DraftArticle``.

Markup decides what is title, byline, date, note and comment; where it says nothing, the rules of page texts do. What
the metadata of a document and its text state differently is left open, with a finding. Nothing is fetched.

It reads no files, stores nothing and renders nothing.
"""

from gql_blog_importers.html.html_links import Link, LinkedPlaces
from gql_blog_importers.html.html_page import looks_like_html, parse_html, read_article
from gql_blog_importers.html.html_tree import HtmlDocument, parse_document

__all__ = ["HtmlDocument", "Link", "LinkedPlaces", "looks_like_html", "parse_document", "parse_html", "read_article"]
