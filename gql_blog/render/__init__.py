"""Rendering: Markdown of articles and comments to sanitised HTML, plain text and footnotes.

A rendered article records the versions of the renderer and plugins that made it. The same versions always give the same
output for the same source.

May use: ``content``, ``hooks`` (plugins parse and render footnotes), ``errors``, markdown-it, nh3. Must not: depend on
a database or a request.
"""

from gql_blog.render.body_trees import body_tree, headings_in
from gql_blog.render.fingerprints import Recipe, Step
from gql_blog.render.footnote.endnotes import render_endnotes
from gql_blog.render.footnote.resolved_notes import resolved_html
from gql_blog.render.foreign_html import well_formed_html
from gql_blog.render.pictures import Picture, Pictures, PictureSource
from gql_blog.render.plugin_html import PluginHtml
from gql_blog.render.plugin_markdown import ArticleParsers
from gql_blog.render.rendered_article import RenderedArticle, RenderedNote
from gql_blog.render.renderer import RenderedComment, RenderedNotice, Renderer
from gql_blog.render.sanitizer import ARTICLE_TAGS, PLUGIN_TAGS, SCHEMES
from gql_blog.render.search_words import AddedWords, key_of
from gql_blog.render.tags.players import players_to_links
