"""Previews of one revision: what a link shows, and the link itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gql_blog.access import secret_hash
from gql_blog.content import ArticleStatus, camel_case
from gql_blog.graph.declared.declarations import Argument, FieldDeclaration, column, field, key
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.article import Article
from gql_blog.graph.nodes.article_metadata import METADATA
from gql_blog.graph.nodes.article_parts import BODY_TREE, TREE_WORK, printed_fields
from gql_blog.graph.nodes.footnote import resolved_note_html
from gql_blog.graph.nodes.media import with_keys
from gql_blog.read import Column, Computed, Items, Need, One, ReadContext, Same
from gql_blog.render import body_tree
from gql_blog.write import slug_from


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

    credited_name = key("String!", "The name as printed.")
    role = key("BylineRole!", "What the person did.")
    bio = key("String", "The note about the author as printed.")
    affiliation = key("String", "The affiliation as printed.")


class PreviewNotice:
    """A notice of the editors as the revision prints it."""

    kind = key("NoticeKind!", "What the notice is.")
    text = key("String!", "Its text, without markup.")
    html = key("HTML!", "Its text.")
    date = key("Date", "The date to print with it.")


class PreviewFootnote:
    """A footnote of the revision."""

    anchor = key("String!", "The id of the note in body; markers are anchor + '-ref-' + n.")
    marker_anchors = key("[String!]!", "The ids in body of the markers of the note, in order.")
    number = key("Int!", "From 1, in the order of the notes.")
    label = key("String!", "The marker as printed: 1, *, a.")
    text = key("String!", "As written, without markup.")
    html = key("HTML!", "As written, with its markup.")


class _Shown:
    """What the page of the revision prints, read as that of an article is."""

    slug = column("String!", "The slug of the revision.")
    locals().update(printed_fields())
    published_on = column("Date", "The date to print; null where the revision states none.")
    updated_on = column("Date", "The date of the last change to print.")
    lead_image = field("Media", One("previewed_media", "lead_image_id"), "The picture above its text.")
    body = field(
        "HTML!",
        Computed(("html", "endnotes"), _body),
        "The whole text, with its footnotes at the end unless they are left out.",
        footnotes=Argument("Boolean!", "false leaves out the notes at the end.", default=True),
    )
    body_tree = replace(BODY_TREE, need=Computed(("html", "endnotes"), _tree, work=TREE_WORK))
    headings, body_text, excerpt = Article.headings, Article.body_text, Article.excerpt
    word_count, reading_minutes = Article.word_count, Article.reading_minutes
    kind = field("ResponseKind", Column("response_kind"), "How it answers; null for a post.")
    responding_to = field(
        "Article",
        One("article", "responding_to_id"),
        "The article that it answers; null for a post, and where the viewer may not see that article.",
    )


def _credits(_context: ReadContext, _arguments: dict[str, Any], link_id: str, text: str) -> Any:
    """The credits. Whoever is credited is shown as printed, whether there is such a contributor or not."""
    return [
        {**each, "position": number, "contributor": _named(link_id, each["creditedName"], "contributor")}
        for number, each in enumerate(json.loads(text), start=1)
    ]


def _tags(_context: ReadContext, _arguments: dict[str, Any], link_id: str, text: str) -> Any:
    return [_named(link_id, each, "tag") for each in json.loads(text)]


def _named(link_id: str, name: str, kind: str) -> dict[str, Any]:
    """What stands for a contributor or a tag: an id of the preview alone, and the slug that the name would have."""
    slug = slug_from(name, otherwise=kind)
    return {"id": f"{_own_id(link_id)}-{kind}-{slug}", "slug": slug, "name": name}


def _notes(context: ReadContext, arguments: dict[str, Any], text: str) -> Any:
    """The notes, each with those that it refers to; links of an earlier release say nothing of that."""
    notes: dict[int, Any] = {each["number"]: {"kind": "REMARK", **each} for each in _opened(context, arguments, text)}
    for each in notes.values():
        full = each["refersTo"] = notes.get(each.get("refersTo"))
        each["candidates"] = [notes[number] for number in each.get("candidates", ())]
        resolved = each.get("resolvedText")
        html = full and full["html"]
        each["resolvedHtml"] = resolved_note_html(context, {}, resolved, each["text"], each["html"], html)
    return list(notes.values())


def _own_id(link_id: str) -> str:
    """What nothing else has for an id; that of the link is told to nobody who has its token alone."""
    return f"preview-{secret_hash(link_id)[:26]}"


_AS_ARTICLE: Final[Mapping[str, Need]] = {
    **{
        camel_case(name): each.need
        for name, each in {**vars(_Shown), "url": Article.url}.items()
        if isinstance(each, FieldDeclaration) and each.need
    },
    "id": Computed(("id",), lambda _context, _, link_id: _own_id(link_id)),
    "status": Computed((), lambda *_: ArticleStatus.DRAFT.value),
    "createdAt": Column("created_at"),
    "updatedAt": Column("created_at"),
    "metadata": METADATA,
    "bylines": Items(("id", "bylines"), _credits, named=True),
    "notices": Items(("notices",), _opened, named=True),
    "footnotes": Items(("footnotes",), _notes, named=True),
    "tags": Items(("id", "tags"), _tags, named=True),
}
"""What a preview has of an article; all else is absent: it is no row, and the link shows nothing but its text."""


class Preview(_Shown):
    """One revision of an article as its page would print it, for whoever has the link. What is live is in article."""

    bylines = field(
        "[PreviewByline!]!", Items(("bylines",), _parsed), "Who is credited, and for what, in printed order."
    )
    notices = field(
        "[PreviewNotice!]!", Items(("notices",), _opened), "What the editors say about it, in the order given."
    )
    footnotes = field("[PreviewFootnote!]!", Items(("footnotes",), _opened), "The footnotes, in order.")
    tags = field("[String!]!", Computed(("tags",), _parsed), "The names of the tags, in order.")
    as_article = field(
        "Article!",
        Same("previewed_article", _AS_ARTICLE),
        "The same as a Post or a Response, for the fragments of the live page. Its id is its own, and finds nothing. "
        "What is no part of the revision is null or empty: comments, responses, translations, versions, what editors "
        "see. What it cites and credits is shown as printed.",
    )
    article = field("Article", One("article", "article_id"), "What is live; null where the viewer may not see it.")
    expires_at = column("DateTime!", "When the link ends by itself.")


class PreviewLink(Node):
    """A link that shows one revision of an article to whoever has its token, until it ends."""

    revision = field("Revision", One("revision", "revision_id"), "The revision that it shows, whatever comes later.")
    created_at = column("DateTime!", "When it was made.")
    created_by = field(
        "User", One("user", "created_by_id"), "Who made it; null where the viewer may not see the account."
    )
    expires_at = column("DateTime!", "When it ends by itself.")
    revoked_at = column("DateTime", "When it was revoked; null if it was not.")
