"""Where a query starts."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from support.oracle.articles import Dialogue, export
from support.oracle.asked import Fields, GraphQLRequest
from support.oracle.pages import Connection, page_of, refused
from support.oracle.search import search
from support.oracle.tables import Row
from support.oracle.world import APPROVED, PUBLISHED

MOST_IDS = 100
SECRET = "the secret key of the tests, long enough"
_KINDS = {
    "art": "article",
    "com": "comment",
    "con": "contributor",
    "idn": "identity",
    "med": "media",
    "prv": "preview_link",
    "rdr": "redirect",
    "rev": "revision",
    "ses": "session",
    "sit": "site",
    "tag": "tag",
    "tok": "token",
    "usr": "account",
    "wcp": "working_copy",
}


def _node(asked: GraphQLRequest, identifier: str) -> Row | Dialogue | None:
    if identifier.startswith("dlg_"):
        post = asked.world.get(f"art{identifier[3:]}")
        return Dialogue(post) if post and post.responding_to_id is None and asked.sight.sees(post) else None
    row = asked.world.get(identifier)
    if row is None or row.table != _KINDS.get(identifier[:3]) or getattr(row, "ended_at", None):
        return None
    return asked.sight.seen(row)


def _nodes(_: None, asked: GraphQLRequest, ids: list[str]) -> list[Row | Dialogue | None]:
    if len(ids) > MOST_IDS:
        raise refused("too many ids")
    return [_node(asked, each) for each in ids]


def _article(_: None, asked: GraphQLRequest, slug: str) -> Row | None:
    return asked.sight.seen(asked.world.of_slug(slug))


def _post(_: None, asked: GraphQLRequest, slug: str) -> Row | None:
    found = _article(None, asked, slug)
    return found if found and found.responding_to_id is None else None


def _response(_: None, asked: GraphQLRequest, slug: str) -> Row | None:
    found = _article(None, asked, slug)
    return found if found and found.responding_to_id else None


def _dialogue(_: None, asked: GraphQLRequest, slug: str) -> Dialogue | None:
    """By the slug of any article in it that the viewer sees; the post must be seen, too."""
    found = _article(None, asked, slug)
    post = asked.world.post_of(found) if found else None
    return Dialogue(post) if post and asked.sight.sees(post) else None


def _by_slug(table: str) -> Any:
    def resolve(_: None, asked: GraphQLRequest, slug: str) -> Row | None:
        for row in asked.world.tables[table]:
            if row.slug == slug:
                return asked.sight.seen(row)
        for alias in asked.world.tables[f"{table}_alias"]:
            if alias.slug == slug and (alias.was_public or asked.sight.staff):
                return asked.sight.seen(asked.world.by_id[getattr(alias, f"{table}_id")])
        return None

    return resolve


def _articles(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection:
    return page_of(asked, "article", asked.world.articles, arguments, status=PUBLISHED)


def _posts(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection:
    posts = [each for each in asked.world.articles if each.responding_to_id is None]
    return page_of(asked, "article", posts, arguments, status=PUBLISHED)


def _responses(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection:
    answers = [each for each in asked.world.articles if each.responding_to_id]
    return page_of(asked, "article", answers, arguments, status=PUBLISHED)


def _comments(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection:
    return page_of(asked, "comment", asked.world.comments, arguments, status=APPROVED)


def _contributors(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection:
    return page_of(asked, "contributor", asked.world.tables["contributor"], arguments)


def _namesakes(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Editors' alone."""
    if not asked.sight.staff:
        return None
    people = asked.world.tables["contributor"]
    names = Counter(each.name for each in people)
    return page_of(asked, "contributor", [each for each in people if names[each.name] > 1], arguments)


def _tags(_: None, asked: GraphQLRequest) -> list[Row]:
    """By name."""
    return sorted(filter(asked.sight.sees, asked.world.tables["tag"]), key=lambda tag: (tag.name, tag.id))


def _by_receipt(_: None, asked: GraphQLRequest, receipt: str) -> Row | None:
    """Whatever the comment's status, and whoever asks, while its article is public."""
    hashed = hashlib.sha256(receipt.encode()).hexdigest()
    held = next((row for row in asked.world.tables["receipt"] if row.hash == hashed), None)
    comment = asked.world.by_id[held.comment_id] if held else None
    return (
        comment
        if comment and comment.deleted_at is None and asked.world.public(asked.world.by_id[comment.article_id])
        else None
    )


def _revision(_: None, asked: GraphQLRequest, id: str) -> Row | None:
    row = asked.world.get(id)
    return asked.sight.seen(row) if row and row.table == "revision" else None


def _media(_: None, asked: GraphQLRequest, id: str) -> Row | None:
    row = asked.world.get(id)
    return asked.sight.seen(row) if row and row.table == "media" else None


def _library(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """The staff's alone."""
    return page_of(asked, "media", asked.world.tables["media"], arguments) if asked.sight.works_here else None


def _preview(_: None, asked: GraphQLRequest, token: str) -> Row | None:
    """Whoever asks, while the link has not ended; the token is signed with the key of the tests."""
    key = hmac.digest(SECRET.encode(), b"gql-blog: preview links", "sha256")
    for link in asked.world.tables["preview_link"]:
        name = link.id[4:]
        signature = base64.urlsafe_b64encode(hmac.digest(key, name.encode(), "sha256")).decode().rstrip("=")
        if token == f"gqlp_{name}_{signature}":
            ended = link.revoked_at is not None or link.expires_at <= datetime.now(UTC)
            maker = asked.world.get(link.created_by_id)
            ended = ended or (maker is not None and maker.disabled_at is not None)
            return None if ended or asked.world.by_id[link.article_id].deleted_at else link
    return None


@dataclass(frozen=True)
class Resolution:
    """What became of an address."""

    status: str
    article: Row | None = None
    location: str | None = None


def _resolve(_: None, asked: GraphQLRequest, path: str) -> Resolution | None:
    """An article's address, then a redirect, then one that an article had: what is not seen is not there."""
    world = asked.world
    key = path.split("?", maxsplit=1)[0].rstrip("/")
    slug = key.removeprefix("/")
    for article in world.articles:
        if article.slug == slug and asked.sight.sees(article):
            return Resolution("CURRENT", article)
    for row in world.tables["redirect"]:
        if row.path == key and (row.article_id is None or asked.sight.sees(world.by_id[row.article_id])):
            return Resolution(row.status, world.get(row.article_id), row.location)
    for old in world.tables["old_slug"]:
        if old.slug == slug and asked.sight.sees(world.by_id[old.article_id]):
            return Resolution("PERMANENT", world.by_id[old.article_id])
    return None


def _said_of_site(name: str, otherwise: Any) -> Any:
    return lambda row, _: json.loads(said) if (said := getattr(row, name)) else otherwise


SITE: Fields = {
    "title": lambda row, asked: row.title or "",
    "description": lambda row, _: row.description or None,
    "url": lambda _, asked: f"{asked.public_url}/",
    "locales": _said_of_site("locales", ["en"]),
    "navigation": _said_of_site("navigation", []),
    "logo": lambda row, asked: asked.sight.seen(asked.world.get(row.logo_id)),
}
NAVIGATION_ENTRY: Fields = {name: lambda entry, _, name=name: entry[name] for name in ("label", "url")}
RESOLUTION: Fields = {
    "status": lambda found, _: found.status,
    "article": lambda found, _: found.article,
    "location": lambda found, _: found.location,
}


def _redirects(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Editors' alone."""
    return page_of(asked, "redirect", asked.world.tables["redirect"], arguments) if asked.sight.staff else None


def _deleted(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Editors' alone."""
    return page_of(asked, "deletion", asked.world.tables["deletion"], arguments) if asked.sight.staff else None


def _submitted(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """What waits for editors; authors find what is their own."""
    if not asked.sight.staff and asked.sight.person.role != "AUTHOR":
        return None
    kept = {each.id for each in asked.world.tables["article"] if each.deleted_at is None}
    copies = [each for each in asked.world.tables["working_copy"] if each.article_id in kept]
    waiting = [each for each in copies if each.state == "SUBMITTED" and each.ended_at is None]
    return page_of(asked, "working_copy", waiting, arguments)


DELETED_ENTRY: Fields = {
    "id": lambda entry, _: entry.subject_id,
    "deletedBy": lambda entry, asked: asked.sight.seen(asked.world.get(entry.deleted_by_id)),
    "purgedAfter": lambda _entry, _asked: None,
    "article": lambda entry, asked: _of_kind(entry, asked, "article"),
    "comment": lambda entry, asked: _of_kind(entry, asked, "comment"),
}


LEGAL_HOLD: Fields = {
    "article": lambda hold, asked: _of_kind(hold, asked, "article"),
    "comment": lambda hold, asked: _of_kind(hold, asked, "comment"),
    "contributor": lambda hold, asked: _of_kind(hold, asked, "contributor"),
    "user": lambda hold, asked: _of_kind(hold, asked, "account"),
}


def _of_kind(entry: Row, asked: GraphQLRequest, table: str) -> Row | None:
    row = asked.world.get(entry.subject_id)
    return asked.sight.seen(row) if row is not None and row.table == table else None


def _of_admins(table: str) -> Any:
    def resolve(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
        return page_of(asked, table, asked.world.tables[table], arguments) if asked.sight.administers else None

    return resolve


def _queue(_: None, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Moderators' alone: what is PENDING on articles that are not deleted, whatever the filter says besides."""
    if not asked.sight.moderates:
        return None
    kept = {each.id for each in asked.world.tables["article"] if each.deleted_at is None}
    pending = [each for each in asked.world.comments if each.status == "PENDING" and each.article_id in kept]
    return page_of(asked, "comment", pending, arguments)


QUERY: Fields = {
    "node": lambda _, asked, id: _node(asked, id),
    "nodes": _nodes,
    "article": _article,
    "post": _post,
    "response": _response,
    "dialogue": _dialogue,
    "contributor": _by_slug("contributor"),
    "tag": _by_slug("tag"),
    "articles": _articles,
    "posts": _posts,
    "responses": _responses,
    "comments": _comments,
    "contributors": _contributors,
    "namesakes": _namesakes,
    "tags": _tags,
    "search": search,
    "commentByReceipt": _by_receipt,
    "moderationQueue": _queue,
    "site": lambda _, asked: asked.world.tables["site"][0],
    "media": _media,
    "mediaLibrary": _library,
    "revision": _revision,
    "preview": _preview,
    "resolve": _resolve,
    "redirects": _redirects,
    "deletedEntries": _deleted,
    "submittedWorkingCopies": _submitted,
    "users": _of_admins("account"),
    "tokens": _of_admins("token"),
    "audit": _of_admins("audit"),
    "legalHolds": _of_admins("legal_hold"),
    "siteExports": lambda _, asked: [
        export(each, f"{asked.public_url}/export") for each in asked.formats if each.whole
    ],
    "viewer": lambda _, asked: asked.sight.seen(asked.world.get(asked.sight.person.account)),
}
