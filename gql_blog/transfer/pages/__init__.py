"""Parser of page texts of dialogue publications: text in, a draft of the article out. Nothing is stored here.

A page is parsed from both ends: first the list of responses at its end, then the head, the comments, and the text
between them with its notes and biographical notes. If a page does not state a fact, or states two, the draft leaves the
field empty and a finding says why. No author is credited by a guess. No rule names a page, a person or a site.

May use: ``gql_blog.content`` and ``gql_blog.errors``. May not: read files, store, render.
"""

from gql_blog.transfer.pages.page_detection import looks_like_page
from gql_blog.transfer.pages.page_parser import parse_page

__all__ = ["looks_like_page", "parse_page"]
