"""The events of a transaction, after what is derived: those of its commands, and of all that they made public.

Everything that becomes public, or is public no more, has an event of its own, whatever command was the cause: replies
with their parent, responses with their post. Comments that appear or vanish with their article have none: the event of
the article is theirs too.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from gql_blog.content import PUBLIC_EVENTS, EventKind, keys_of_subject, new_cursor
from gql_blog.store import NewRow, Outbox
from gql_blog.write.article.state.save_article import article_payload
from gql_blog.write.comment.comment_events import comment_payload
from gql_blog.write.derived.affected_pages import AffectedPages
from gql_blog.write.derived.changed_visibility import ChangedArticle, ChangedComment, ChangedVisibility
from gql_blog.write.transaction.unit_of_work import EmittedEvent, UnitOfWork

_TELLS_PUBLISHED: Final = (EventKind.ARTICLE_PUBLISHED,)
_TELLS_UNPUBLISHED: Final = (EventKind.ARTICLE_UNPUBLISHED, EventKind.ARTICLE_ARCHIVED)


async def add_events(work: UnitOfWork, changed: ChangedVisibility) -> None:
    """Add the events of a unit of work to what goes into the outbox, in their order."""
    articles = [changed.articles[each] for each in sorted(changed.articles)]
    comments = [changed.comments[each] for each in sorted(changed.comments)]
    became = {each.id: each.public for each in articles} | {each.id: each.public for each in comments}
    for carried in changed.carried.values():
        became |= carried
    told = [_up_to_date(each, became) for each in work.events]
    events = [*told, *_of_articles(work, articles), *_of_comments(comments, changed.articles)]
    pages = AffectedPages(work.transaction, work.context.urls, changed, work.contributors | work.tags)
    for each in events:
        row = {"kind": each.kind.value, "subject_id": each.subject_id, "payload": each.payload, "created_at": work.now}
        if is_told_to_all(each):
            row |= {"payload": {**each.payload, **await _affected(pages, each)}, "cursor": new_cursor()}
        work.added.append(NewRow(Outbox, **row))


def is_told_to_all(event: EmittedEvent) -> bool:
    """Whether everybody may be told: it is about what they see now, or saw until now."""
    return event.kind in PUBLIC_EVENTS and bool(event.payload.get("public") or event.payload.get("wasPublic"))


async def _affected(pages: AffectedPages, event: EmittedEvent) -> dict[str, Any]:
    """Return what such an event tells besides."""
    payload = event.payload
    if event.kind is EventKind.SITE_UPDATED:
        return await pages.of_site((), *keys_of_subject("site"))
    match event.kind.value.partition(".")[0]:
        case "article":
            return await pages.of_article(event.subject_id, payload, event.affects)
        case "comment":
            return await pages.of_comment(event.subject_id, payload["articleId"])
        case "redirect":
            return await pages.of_redirect(payload["path"], event.affects)
        case "contributor" | "tag" as kind:
            return await pages.of_entry(kind, event.subject_id, event.affects)
        case _:
            return await pages.of_site(event.affects)


def _up_to_date(event: EmittedEvent, became: Mapping[str, bool]) -> EmittedEvent:
    """Return the event of a command with what is derived since: whether its subject is public now, and was before."""
    if "public" not in event.payload or "wasPublic" in event.payload:
        return event
    public = became.get(event.subject_id, event.payload["public"])
    was_public = public != (event.subject_id in became)
    return replace(event, payload={**event.payload, "public": public, "wasPublic": was_public})


def _of_articles(work: UnitOfWork, articles: Iterable[ChangedArticle]) -> Iterable[EmittedEvent]:
    """One event for each article, unless the command has one that says so."""
    for row in _parents_first(articles, "responding_to_id"):
        telling = _TELLS_PUBLISHED if row.public else _TELLS_UNPUBLISHED
        if not any(each.subject_id == row.id and each.kind in telling for each in work.events):
            yield EmittedEvent(telling[0], row.id, {**article_payload(row), "wasPublic": not row.public})


def _of_comments(comments: Iterable[ChangedComment], articles: Collection[str]) -> Iterable[EmittedEvent]:
    """One event for each comment, unless its article became visible or hidden with it."""
    for row in _parents_first(comments, "parent_id"):
        if row.article_id not in articles:
            kind = EventKind.COMMENT_PUBLISHED if row.public else EventKind.COMMENT_UNPUBLISHED
            yield EmittedEvent(kind, row.id, {**comment_payload(row), "wasPublic": not row.public})


def _parents_first(rows: Iterable[Any], link: str) -> list[Any]:
    """Return the rows so that each comes after the one that it answers."""
    waiting = {row.id: row for row in rows}
    ordered: list[Any] = []
    for row in tuple(waiting.values()):
        above = []
        while row is not None and waiting.pop(row.id, None) is not None:
            above.append(row)
            row = waiting.get(getattr(row, link))
        ordered.extend(reversed(above))
    return ordered
