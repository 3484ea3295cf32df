"""The kinds of items that each source can hold, as the ledgers of their readers count them."""

from typing import Final

_TEXT: Final = ("image", "image source", "caption", "element", "attribute")

OF_WORDPRESS: Final = (
    *("post", "page", "item of another type", "attachment", "item of the site", "property", "featured image"),
    *("custom field", "tag or category", "term of another taxonomy", "co-author", "comment", "pingback", "footnote"),
    *("shortcode", "block attribute", *_TEXT),
)
OF_GHOST: Final = (
    *("post", "page", "field", "featured image", "card", "author", "tag", "comment", "row of a table", *_TEXT),
)
OF_MEDIUM: Final = ("post", "field", "tag", "heading", *_TEXT)
OF_SUBSTACK: Final = ("post", "page", "field", "widget", "list", *_TEXT)
OF_MARKDOWN_SITES: Final = ("article", "front matter key", "shortcode", *_TEXT)
OF_BLOGGER: Final = ("post", "page", "property", "label", "comment", "setting", "entry", *_TEXT)
OF_COMMENTO: Final = ("comment", "commenter")
OF_DOCUMENTS: Final = ("document", "field", *_TEXT)
OF_DISQUS: Final = ("thread", "comment")

DOCUMENTS: Final = (
    *(".docx", ".odt", ".rtf", ".epub", ".tex", ".latex", ".rst", ".org", ".textile", ".wiki", ".mediawiki", ".dbk"),
    *(".ipynb", ".fb2", ".typ", ".muse", ".t2t"),
)
"""Names of documents that pandoc reads."""
