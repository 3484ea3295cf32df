"""Rendering: Markdown of articles and comments to sanitised HTML, plain text and notes, with provenance.

May use: ``content``, ``hooks`` (to have notes read and rendered), ``errors``, markdown-it, nh3. May not: read,
write, know a database or a request. The same source renders to the same bytes in any process.
"""

from gql_blog.render.footnotes import render_endnotes
from gql_blog.render.renderer import RenderedArticle, RenderedComment, RenderedNote, RenderedNotice, Renderer, Step

__all__ = [
    "RenderedArticle",
    "RenderedComment",
    "RenderedNote",
    "RenderedNotice",
    "Renderer",
    "Step",
    "render_endnotes",
]
