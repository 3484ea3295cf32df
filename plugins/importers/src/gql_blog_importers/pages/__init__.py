"""Parser of plain text that was copied from a published web page. It returns a parsed article, ``DraftArticle``.

A page is parsed from both ends: first the list of responses at its end, then the head, the comments, and the text
between them with its footnotes and biographical notes. If the page does not state a value, or states two different
ones, the field is empty and a finding gives the reason. Authors are never guessed. No rule is specific to a page, a
person or a site.

It reads no files, stores nothing and renders nothing.
"""

from gql_blog_importers.pages.page_detection import looks_like_page
from gql_blog_importers.pages.page_parser import parse_page

__all__ = ["looks_like_page", "parse_page"]
