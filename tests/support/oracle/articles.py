"""What posts and responses answer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from support.oracle import leaves
from support.oracle.asked import Fields, Format, FormatOption, GraphQLRequest
from support.oracle.body_trees import body_tree, headings
from support.oracle.counting import comment_count, response_count
from support.oracle.metadata import metadata
from support.oracle.orders import DEFAULTS, in_order
from support.oracle.pages import Connection, page_of
from support.oracle.revisions import changes_since
from support.oracle.tables import Row
from support.oracle.world import APPROVED, PUBLISHED


@dataclass(frozen=True)
class Dialogue:
    """A post and all that answers it, as a thing of its own."""

    post: Row

    @property
    def id(self) -> str:
        """Its global id: its post's, under a prefix of its own."""
        return f"dlg{self.post.id[3:]}"


@dataclass(frozen=True)
class Mention:
    """A response as a list names it."""

    credited_name: str
    title: str | None
    date: date | None
    response: Row | None


@dataclass(frozen=True)
class Export:
    """A file to download."""

    format: str
    media_type: str
    url: str
    options: tuple[FormatOption, ...]


def responses(article: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    return page_of(asked, "article", asked.world.answers[article.id], arguments, status=PUBLISHED)


def comments(article: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    """Comments on the article itself, not those that answer others."""
    top = [each for each in asked.world.discussion[article.id] if each.parent_id is None]
    return page_of(asked, "comment", top, arguments, status=APPROVED)


def revisions(article: Row, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    if not asked.sight.edits(article):
        return None
    held = [each for each in asked.world.tables["revision"] if each.article_id == article.id]
    return page_of(asked, "revision", held, arguments)


def audit(article: Row, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Admins' alone."""
    if not asked.sight.administers:
        return None
    return page_of(
        asked, "audit", [each for each in asked.world.tables["audit"] if each.subject_id == article.id], arguments
    )


def status_change(article: Row, asked: GraphQLRequest) -> Row | None:
    """The newest entry of the core's own that says of a status."""
    entries = [
        each
        for each in asked.world.tables["audit"]
        if each.subject_id == article.id and "." not in each.action and each.after and '"status":"' in each.after
    ]
    return max(entries, key=lambda each: each.id, default=None) if asked.sight.edits(article) else None


def working_copy(article: Row, asked: GraphQLRequest) -> Row | None:
    """What is being written of it, for those who may change it."""
    held = asked.world.tables["working_copy"]
    found = (each for each in held if each.article_id == article.id and each.ended_at is None)
    return next(found, None) if asked.sight.edits(article) else None


def provenance(article: Row, asked: GraphQLRequest) -> Row | None:
    """Editors' alone; null for what was written here."""
    if not asked.sight.staff:
        return None
    return next((each for each in asked.world.tables["provenance"] if each.article_id == article.id), None)


def rendering(article: Row, asked: GraphQLRequest) -> SimpleNamespace | None:
    """Editors' alone. What is planted was rendered by nothing that renders here."""
    if not asked.sight.staff or article.rendering is None:
        return None
    steps = [
        SimpleNamespace(name=each["name"], version=each["version"], settings_hash=each.get("settings"))
        for each in json.loads(article.rendering)
    ]
    return SimpleNamespace(
        steps=steps, input_hash=article.rendered_input, output_hash=article.rendered_output, current=False
    )


def preview_links(article: Row, asked: GraphQLRequest) -> list[Row] | None:
    """Newest first, for whoever may change the article."""
    if not asked.sight.edits(article):
        return None
    held = [each for each in asked.world.tables["preview_link"] if each.article_id == article.id]
    return sorted(held, key=lambda each: (each.created_at, each.id), reverse=True)


def takes_comments(article: Row, asked: GraphQLRequest) -> bool:
    """Whether it is public, has a text, and is not closed; the site closes none by itself."""
    settled = comment_policy(article, asked)
    if not asked.world.public(article) or article.is_stub or (settled is not None and settled.closed):
        return False
    days = settled.close_after_days if settled is not None else None
    return not days or article.published_at is None or datetime.now(UTC) <= article.published_at + timedelta(days=days)


def comment_policy(article: Row, asked: GraphQLRequest) -> Row | None:
    """What an editor has settled about the comments."""
    return next((each for each in asked.world.tables["comment_policy"] if each.article_id == article.id), None)


def translations(article: Row, asked: GraphQLRequest) -> list[Row]:
    """The same article in other languages, by language."""
    found = [
        each
        for each in asked.world.articles
        if each.original_id == article.original_id and each is not article and asked.sight.published(each)
    ]
    return sorted(found, key=lambda each: (each.locale, each.id))


def tags(article: Row, asked: GraphQLRequest) -> list[Row]:
    held = (asked.world.by_id[each.tag_id] for each in asked.world.tagged[article.id])
    return [each for each in held if asked.sight.sees(each)]


def exports(article: Row, asked: GraphQLRequest) -> list[Export]:
    """None of a stub, for there is no text."""
    formats = () if article.is_stub else asked.formats
    return [export(each, f"{asked.public_url}/exports/{quote(article.slug)}") for each in formats]


def export(form: Format, address: str) -> Export:
    """The file of a format at an address that lacks its extension."""
    return Export(form.name, form.media_type, f"{address}.{form.extension}", form.options)


def mentions(article: Row, asked: GraphQLRequest) -> list[Mention]:
    return [_printed(asked, each) for each in asked.world.mentions[article.id]]


def other_responses(response: Row, asked: GraphQLRequest) -> list[Mention]:
    """What the response's own page lists, else what the page of the article that it answers lists, but for itself;
    then the other answers that the viewer sees and the page does not name, newest first.
    """
    world = asked.world
    answered = world.by_id[response.responding_to_id]
    page = world.mentions[response.id] or (world.mentions[answered.id] if asked.sight.sees(answered) else [])
    printed = [each for each in page if not _means(asked, each, response)]
    named = {each.response_id for each in page}
    others = [
        each
        for each in world.answers[answered.id]
        if each is not response and each.id not in named and asked.sight.published(each)
    ]
    return [*(_printed(asked, each) for each in printed), *(_held(asked, each) for each in _newest_first(others))]


def credited_names(asked: GraphQLRequest, article: Row) -> str:
    """The authors in one line (whoever is credited, where none is an author), as a list of responses names them."""
    bylines = asked.world.bylines[article.id]
    *others, last = (
        [each.credited_name for each in bylines if each.role == "AUTHOR"]
        or [each.credited_name for each in bylines]
        or [""]
    )
    return f"{', '.join(others)} and {last}" if others else str(last)


def answered_notices(article: Row, asked: GraphQLRequest) -> list[Row]:
    """Corrections and retractions of what it answers, for whoever sees that."""
    answered = asked.world.get(article.responding_to_id)
    if answered is None or not asked.sight.sees(answered):
        return []
    return [each for each in asked.world.notices[answered.id] if each.kind in ("CORRECTION", "RETRACTION")]


def _means(asked: GraphQLRequest, mention: Row, response: Row) -> bool:
    if mention.response_id is not None:
        return bool(mention.response_id == response.id)
    return bool(mention.credited_name == credited_names(asked, response))


def _printed(asked: GraphQLRequest, mention: Row) -> Mention:
    response = asked.sight.seen(asked.world.get(mention.response_id))
    return Mention(mention.credited_name, mention.title, mention.date, response)


def _held(asked: GraphQLRequest, response: Row) -> Mention:
    return Mention(credited_names(asked, response), response.title, response.published_on, response)


def _newest_first(articles: Iterable[Row]) -> list[Row]:
    """Undated ones last."""
    return in_order(list(articles), DEFAULTS["article"], lambda row, field: getattr(row, field.lower()))


def dialogue(article: Row, asked: GraphQLRequest) -> Dialogue | None:
    """The post's own, or that of the post that a response answers at some distance."""
    post = asked.world.post_of(article)
    return Dialogue(post) if asked.sight.sees(post) else None


FIELDS: Fields = {
    "url": leaves.url,
    "excerpt": leaves.shortened,
    "leadImage": lambda row, asked: asked.sight.seen(asked.world.get(row.lead_image_id)),
    "body": lambda row, _, footnotes=True: row.html + ((row.endnotes or "") if footnotes else ""),
    "bodyTree": body_tree,
    "headings": headings,
    "bodyText": lambda row, _: row.text,
    "source": lambda row, asked: row.source if asked.sight.reads_source(row) else None,
    "readingMinutes": lambda row, _: -(-row.word_count // 250),
    "viewerCanEdit": lambda row, asked: asked.sight.edits(row),
    "viewerCanComment": takes_comments,
    "bylines": lambda row, asked: asked.world.bylines[row.id],
    "footnotes": lambda row, asked: asked.world.footnotes[row.id],
    "notices": lambda row, asked: asked.world.notices[row.id],
    "answeredNotices": answered_notices,
    "unpublishAt": lambda row, asked: leaves.written(row.unpublish_at) if asked.sight.reads_source(row) else None,
    "collaborators": lambda row, asked: asked.world.collaborations[row.id] if asked.sight.reads_source(row) else None,
    "tags": tags,
    "translations": translations,
    "original": lambda row, asked: asked.sight.seen(asked.world.get(row.original_id)),
    "responses": responses,
    "responseCount": lambda row, asked: response_count(asked, row),
    "comments": comments,
    "commentCount": lambda row, asked: comment_count(asked, row),
    "exports": exports,
    "metadata": metadata,
    "revisions": revisions,
    "changesSince": changes_since,
    "deletedAt": lambda row, asked: leaves.written(row.deleted_at) if asked.sight.reads_source(row) else None,
    "audit": audit,
    "statusChange": status_change,
    "createdBy": lambda row, asked: (
        asked.sight.seen(asked.world.get(row.created_by_id)) if asked.sight.names_creator(row) else None
    ),
    "previewLinks": preview_links,
    "workingCopy": working_copy,
    "provenance": provenance,
    "rendering": rendering,
    "commentPolicy": comment_policy,
    "responseMentions": mentions,
    "dialogue": dialogue,
}
POST: Fields = FIELDS


RESPONSE: Fields = {
    **FIELDS,
    "kind": lambda row, _: row.response_kind,
    "respondingTo": lambda row, asked: asked.sight.seen(asked.world.get(row.responding_to_id)),
    "otherResponses": other_responses,
}
