"""What revisions answer: what they keep of the article, and what differs between two of them."""

import json
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

from support.oracle.asked import Fields, GraphQLRequest
from support.oracle.comments import redactions
from support.oracle.tables import Row

from gql_blog.content import DiffUnit, changed_fields


def _kept(revision: Row) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(revision.snapshot)
    return kept


def _of(name: str) -> Any:
    return lambda revision, _: _kept(revision).get(name)


def _notices(revision: Row, _: GraphQLRequest) -> list[SimpleNamespace]:
    return [SimpleNamespace(**each) for each in _kept(revision).get("notices", ())]


def _bylines(revision: Row, _: GraphQLRequest) -> list[SimpleNamespace]:
    """Who is named alone, in a working copy, is no contributor yet."""
    bylines = _kept(revision).get("bylines", ())
    return [SimpleNamespace(**{**each, "contributor_id": each["contributor_id"] or None}) for each in bylines]


def _live(revision: Row, asked: GraphQLRequest) -> Row:
    held = [each for each in asked.world.tables["revision"] if each.article_id == revision.article_id]
    return max((each for each in held if each.copy_version is None), key=lambda each: int(each.number))


def _changes(revision: Row, asked: GraphQLRequest, by: str, since: str | None = None) -> list[SimpleNamespace] | None:
    """Only revisions of one article are compared; without another one it is what is live."""
    other = asked.world.get(since) if since is not None else _live(revision, asked)
    if other is None or other.table != "revision" or other.article_id != revision.article_id:
        return None
    before, after = ({**_kept(each), "source": each.source} for each in (other, revision))
    return [_change(asdict(each)) for each in changed_fields(before, after, DiffUnit(by))]


def changes_since(article: Row, asked: GraphQLRequest, version: int, by: str) -> list[SimpleNamespace] | None:
    """Return what changed of the live text since it had a version, for those who may change it."""
    held = [each for each in asked.world.tables["revision"] if each.article_id == article.id]
    begun = next((each for each in held if each.version == version), None)
    if begun is None or not asked.sight.edits(article):
        return None
    return _changes(_live(begun, asked), asked, by, begun.id)


def _change(change: dict[str, Any]) -> SimpleNamespace:
    hunks = [
        SimpleNamespace(**{**each, "parts": [SimpleNamespace(**part) for part in each["parts"]]})
        for each in change["hunks"]
    ]
    return SimpleNamespace(name=change["field"], before=change["before"], after=change["after"], hunks=hunks)


def _linked(column: str) -> Any:
    return lambda row, asked: asked.sight.seen(asked.world.get(getattr(row, column)))


WORKING_COPY: Fields = {
    "article": _linked("article_id"),
    "revision": _linked("revision_id"),
    "base": _linked("base_id"),
    "savedBy": _linked("saved_by_id"),
}
REVISION: Fields = {
    "author": lambda row, asked: asked.sight.seen(asked.world.get(row.author_id)),
    **{name: _of(name) for name in ("slug", "subtitle", "abstract", "locale", "kind", "doi", "licence", "section")},
    "publishedOn": _of("published_on"),
    "updatedOn": _of("updated_on"),
    "leadImageId": _of("lead_image_id"),
    "translationOfId": _of("original_id"),
    "respondingToId": _of("responding_to_id"),
    "bylines": _bylines,
    "tags": lambda row, _: [each["name"] for each in _kept(row).get("tags", ())],
    "notices": _notices,
    "changes": _changes,
    "redactions": lambda row, asked: redactions(row.id, asked),
}
