"""Page texts of dialogue publications: text in, a draft of the article out. Nothing is stored here.

A page is read from both ends: the list of responses that ends it, the head, the comments, then the text between, its
notes and what it says of its authors. Where the page does not say a thing, or says two, the draft leaves it open and a
finding tells why: no text is credited by a guess. No rule names a page, a person or a site.

May use: ``gql_blog.content`` and ``gql_blog.errors``. May not: read files, store, render.
"""

from gql_blog.transfer.pages.page_detection import looks_like_page
from gql_blog.transfer.pages.page_parser import parse_page

__all__ = ["looks_like_page", "parse_page"]
