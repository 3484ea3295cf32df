"""Previews of one revision: what a link shows, and the link itself."""

import json
from dataclasses import replace
from typing import Any

from gql_blog.graph.declared.declarations import Argument, field
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.article import Article
from gql_blog.graph.nodes.article_parts import BODY_TREE, TREE_WORK, printed_fields
from gql_blog.graph.nodes.media import with_keys
from gql_blog.read import Column, Computed, Items, Key, One, ReadContext
from gql_blog.render import body_tree


def _parsed(_context: ReadContext, _arguments: dict[str, Any], text: str) -> Any:
    return json.loads(text)


def _opened(context: ReadContext, _arguments: dict[str, Any], text: str) -> Any:
    """The same of what has HTML, whose pictures need not be public."""
    return json.loads(with_keys(context, text))


def _body(context: ReadContext, arguments: dict[str, Any], html: str, endnotes: str) -> str:
    return with_keys(context, html + endnotes if arguments["footnotes"] else html)


def _tree(context: ReadContext, arguments: dict[str, Any], html: str, endnotes: str) -> Any:
    return body_tree(_body(context, arguments, html, endnotes))


class PreviewByline:
    """A credit as the revision prints it."""

    credited_name = field("String!", Key("creditedName"), "The name as printed.")
    role = field("BylineRole!", Key("role"), "What the person did.")
    bio = field("String", Key("bio"), "The note about the author as printed.")
    affiliation = field("String", Key("affiliation"), "The affiliation as printed.")


class PreviewNotice:
    """A notice of the editors as the revision prints it."""

    kind = field("NoticeKind!", Key("kind"), "What the notice is.")
    text = field("String!", Key("text"), "Its text, without markup.")
    html = field("HTML!", Key("html"), "Its text.")
    date = field("Date", Key("date"), "The date to print with it.")


class PreviewFootnote:
    """A footnote of the revision."""

    anchor = field("String!", Key("anchor"), "The id of the note in body; markers are anchor + '-ref-' + n.")
    marker_anchors = field("[String!]!", Key("markerAnchors"), "The ids in body of the markers of the note, in order.")
    number = field("Int!", Key("number"), "From 1, in the order of the notes.")
    label = field("String!", Key("label"), "The marker as printed: 1, *, a.")
    text = field("String!", Key("text"), "As written, without markup.")
    html = field("HTML!", Key("html"), "As written, with its markup.")


class Preview:
    """One revision of an article as its page would print it, for whoever has the link. What is live is in article."""

    slug = field("String!", Column("slug"), "The slug of the revision.")
    locals().update(printed_fields())
    lead_image = field("Media", One("previewed_media", "lead_image_id"), "The picture above its text.")
    published_on = field("Date", Column("published_on"), "The date to print; null where the revision states none.")
    updated_on = field("Date", Column("updated_on"), "The date of the last change to print.")
    body = field(
        "HTML!",
        Computed(("html", "endnotes"), _body),
        "The whole text, with its footnotes at the end unless they are left out.",
        footnotes=Argument("Boolean!", "false leaves out the notes at the end.", default=True),
    )
    body_tree = replace(BODY_TREE, need=Computed(("html", "endnotes"), _tree, work=TREE_WORK))
    headings, body_text, excerpt = Article.headings, Article.body_text, Article.excerpt
    word_count, reading_minutes = Article.word_count, Article.reading_minutes
    bylines = field(
        "[PreviewByline!]!", Items(("bylines",), _parsed), "Who is credited, and for what, in printed order."
    )
    notices = field(
        "[PreviewNotice!]!", Items(("notices",), _opened), "What the editors say about it, in the order given."
    )
    footnotes = field("[PreviewFootnote!]!", Items(("footnotes",), _opened), "The footnotes, in order.")
    tags = field("[String!]!", Computed(("tags",), _parsed), "The names of the tags, in order.")
    kind = field("ResponseKind", Column("response_kind"), "How it answers; null for a post.")
    responding_to = field(
        "Article",
        One("article", "responding_to_id"),
        "The article that it answers; null for a post, and where the viewer may not see that article.",
    )
    article = field("Article", One("article", "article_id"), "What is live; null where the viewer may not see it.")
    expires_at = field("DateTime!", Column("expires_at"), "When the link ends by itself.")


class PreviewLink(Node):
    """A link that shows one revision of an article to whoever has its token, until it ends."""

    revision = field("Revision", One("revision", "revision_id"), "The revision that it shows, whatever comes later.")
    created_at = field("DateTime!", Column("created_at"), "When it was made.")
    created_by = field(
        "User", One("user", "created_by_id"), "Who made it; null where the viewer may not see the account."
    )
    expires_at = field("DateTime!", Column("expires_at"), "When it ends by itself.")
    revoked_at = field("DateTime", Column("revoked_at"), "When it was revoked; null if it was not.")
