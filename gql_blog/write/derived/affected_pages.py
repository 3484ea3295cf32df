"""What a public change affects: the addresses of its subject, the pages that show it, and the keys of caches.

Each is found by an index, and of each relation only so many: what a change costs does not grow with the site.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from itertools import chain, product
from typing import Any, Final

from gql_blog.content import EventKind, SiteUrls, keys_of_subject, new_cursor
from gql_blog.store import NewRow, Outbox, Transaction
from gql_blog.write.derived.changed_visibility import ChangedVisibility
from gql_blog.write.derived.derived_sql import fetch_of

MOST: Final = 100
"""The pages that one event names; ``more`` says that there are others."""
_EACH: Final = 25
"""Of each relation."""

_PAGE: Final = "SELECT 'Article', r.id, r.slug, r.locale, r.root_id, r.public FROM"
_OTHER: Final = "a.id = $1 AND r.id <> a.id AND r.public AND"
_OF_ARTICLE: Final = (
    f"{_PAGE} article r WHERE r.id = $1",
    f"{_PAGE} article a CROSS JOIN article r WHERE {_OTHER} r.id = a.responding_to_id",
    f"{_PAGE} article a CROSS JOIN article r WHERE {_OTHER} r.id = a.root_id",
)
_SHOWING_ARTICLE: Final = (
    f"{_PAGE} article a CROSS JOIN article r WHERE {_OTHER} r.original_id = a.original_id",
    f"{_PAGE} mention m CROSS JOIN article r WHERE m.response_id = $1 AND r.id = m.article_id AND r.public",
    f"{_PAGE} article r WHERE r.responding_to_id = $1 AND r.public",
    f"{_PAGE} article a CROSS JOIN article r WHERE {_OTHER} r.responding_to_id = a.responding_to_id",
    "SELECT 'Tag', t.id, NULL, NULL, NULL, t.public FROM article_tag l JOIN tag t ON t.id = l.tag_id "
    "WHERE l.article_id = $1",
    "SELECT 'Contributor', c.id, NULL, NULL, NULL, c.public FROM byline b "
    "JOIN contributor c ON c.id = b.contributor_id WHERE b.article_id = $1",
    "SELECT 'OldSlug', NULL, o.slug, NULL, NULL, 1 = 1 FROM old_slug o WHERE o.article_id = $1",
)
_HAD_LOCALE: Final = (
    "SELECT DISTINCT 'OldLocale', NULL, NULL, v.snapshot{json} ->> 'locale', NULL, 1 = 1 "
    "FROM (SELECT snapshot FROM revision "
    f"WHERE article_id = $1 AND copy_version IS NULL ORDER BY number DESC LIMIT {MOST}) v"
)
"""The languages that an article had of late, which only sites ask for whose addresses name them."""
_OF_COMMENT: Final = (
    "SELECT 'Comment', p.id, a.slug, a.locale, NULL, p.public FROM comment c CROSS JOIN comment p CROSS JOIN article a "
    "WHERE c.id = $1 AND p.id = c.parent_id AND a.id = p.article_id",
    "SELECT 'Contributor', p.id, NULL, NULL, NULL, p.public FROM comment c "
    "JOIN contributor p ON p.id = c.contributor_id WHERE c.id = $1",
)
_CREDITING: Final = (
    f"{_PAGE} byline b CROSS JOIN article r WHERE b.contributor_id = $1 AND r.id = b.article_id AND r.public"
)
_WRITTEN: Final = (
    f"{_PAGE} comment c CROSS JOIN article r WHERE c.contributor_id = $1 AND c.public AND r.id = c.article_id"
)
_TAGGED: Final = f"{_PAGE} article_tag l CROSS JOIN article r WHERE l.tag_id = $1 AND r.id = l.article_id AND r.public"
_GIVEN: Final = (
    f"{_PAGE} article r WHERE r.public AND r.id IN {{ids}} UNION ALL "
    "SELECT 'Tag', id, NULL, NULL, NULL, public FROM tag WHERE id IN {ids} UNION ALL "
    "SELECT 'Contributor', id, NULL, NULL, NULL, public FROM contributor WHERE id IN {ids}"
)


@dataclass(frozen=True, slots=True)
class _Row:
    type: str
    id: str | None
    slug: str | None
    locale: str | None
    root_id: str | None
    public: bool | None


@dataclass(slots=True)
class AffectedPages:
    """Finds what the events of one transaction touch, once for each subject, after all is derived."""

    transaction: Transaction
    urls: SiteUrls
    changed: ChangedVisibility
    lost: Collection[str] = ()
    """Contributors and tags that something public carries no longer."""
    _found: dict[tuple[str, ...], list[_Row]] = field(default_factory=dict)
    _cut: set[str] = field(default_factory=set)
    """Subjects of which a relation has more pages than were read."""

    async def of_article(self, article_id: str, told: Mapping[str, Any], affects: Collection[str]) -> dict[str, Any]:
        """Return what an event of an article tells besides, whether the article is public now or was until now."""
        had = (_HAD_LOCALE,) if self.urls.tells_languages else ()
        near = await self._rows(article_id, (*_OF_ARTICLE, *_SHOWING_ARTICLE, *had))
        rows = [*near, *await self._given({*self.lost, *affects})]
        slugs = {told["slug"], *(each.slug for each in rows if each.type == "OldSlug")}
        locales = {told["locale"], *(each.locale for each in rows if each.type == "OldLocale" and each.locale)}
        old = {self.urls.article(*each) for each in product(slugs, locales)}
        keys = (*_article_keys(rows, told["rootId"]), *(keys_of_subject("comment") if self.changed.comments else ()))
        return self._told(
            "Article", self.urls.article(told["slug"], told["locale"]), rows, keys, but=article_id, previous=old
        )

    async def of_comment(self, comment_id: str, article_id: str) -> dict[str, Any]:
        """Return what an event of a comment tells besides."""
        page = await self._rows(article_id, _OF_ARTICLE)
        rows = [*page, *await self._rows(comment_id, _OF_COMMENT), *await self._given(self.lost)]
        own = next((each for each in page if each.id == article_id), None)
        url = self._url(own) if own is not None else None
        counted = _article_keys(page) if comment_id in self.changed.comments else _article_keys(page)[1:]
        return self._told("Comment", url, rows, (*keys_of_subject("comment"), *counted), but=comment_id)

    async def of_entry(self, kind: str, entry_id: str, affects: Collection[str]) -> dict[str, Any]:
        """Return what an event of a contributor or a tag tells besides. The site has no address of theirs."""
        showing = (_TAGGED,) if kind == "tag" else (_CREDITING, _WRITTEN)
        rows = [*await self._rows(entry_id, showing, MOST), *await self._given(affects)]
        return self._told(kind.title(), None, rows, (*keys_of_subject(kind), *_article_keys(rows)), but=entry_id)

    async def of_redirect(self, path: str, affects: Collection[str]) -> dict[str, Any]:
        """Return what an event of a redirect tells besides."""
        return self._told("Redirect", self.urls.address(path), await self._given(affects), ())

    async def of_site(self, affects: Collection[str], *keys: str) -> dict[str, Any]:
        """Return what an event tells besides that is about many articles, or has keys of its own."""
        rows = await self._given(affects)
        return self._told("Site", self.urls.home, rows, keys or _article_keys(rows))

    async def _rows(self, subject_id: str, selects: tuple[str, ...], most: int = _EACH) -> list[_Row]:
        if (subject_id, *selects) not in self._found:
            parts = (f"SELECT {n}, part.* FROM ({each} LIMIT {most + 1}) AS part" for n, each in enumerate(selects))
            json = "" if self.transaction.dialect == "sqlite" else "::text::json"
            sql = self.transaction.numbered(" UNION ALL ".join(parts).replace("{json}", json))
            rows = await self.transaction.fetch(sql, subject_id)
            if any(found > most for found in Counter(row[0] for row in rows).values()):
                self._cut.add(subject_id)
            self._found[(subject_id, *selects)] = [_Row(*row[1:]) for row in rows]
        return self._found[(subject_id, *selects)]

    async def _given(self, ids: Collection[str]) -> list[_Row]:
        return [_Row(*row) for row in await fetch_of(self.transaction, _GIVEN, ids)]

    def _told(
        self,
        kind: str,
        url: str | None,
        rows: list[_Row],
        keys: tuple[str, ...],
        *,
        but: str = "",
        previous: Collection[str] = (),
    ) -> dict[str, Any]:
        pages = {page["id"]: page for page in self._pages(rows) if page["id"] != but}
        flipped = chain.from_iterable(keys_of_subject(table) for table, rows in self.changed.carried.items() if rows)
        return {
            "type": kind,
            "url": url,
            "previousUrls": [each for each in sorted(previous)[:MOST] if each != url],
            "surrogateKeys": [*keys, *(each for each in flipped if each not in keys)],
            "affects": list(pages.values())[:MOST],
            "more": len(pages) > MOST or but in self._cut,
        }

    def _pages(self, rows: list[_Row]) -> Iterator[dict[str, Any]]:
        """Pages that everybody sees, or did so until now; nothing of what is hidden all the while."""
        for each in rows:
            was_carried = self.changed.carried.get(each.type.lower(), {}).get(each.id or "") is False
            if each.id is not None and (each.public or was_carried):
                yield {"id": each.id, "type": each.type, "url": self._url(each)}

    def _url(self, row: _Row) -> str | None:
        return None if row.slug is None or row.locale is None else self.urls.article(row.slug, row.locale)


async def rendered_again(
    transaction: Transaction, urls: SiteUrls, article_ids: Collection[str], now: DateTime
) -> list[NewRow]:
    """Return the event, as a row, of articles that are other than before though nobody changed them, if any is seen."""
    pages = await AffectedPages(transaction, urls, ChangedVisibility()).of_site(article_ids)
    row = {"kind": EventKind.SITE_RENDERED.value, "subject_id": "site", "created_at": now, "cursor": new_cursor()}
    return [NewRow(Outbox, **row, payload={"public": True, "wasPublic": True, **pages})] if pages["affects"] else []


def _article_keys(rows: list[_Row], *roots: str) -> tuple[str, ...]:
    """The keys of lists of articles, and of the dialogues of those that were found."""
    return keys_of_subject("article", {*roots, *(each.root_id for each in rows if each.root_id is not None)})
