"""Slugs: made of words, never empty, one for one thing, and kept when an article is renamed.

And the titles of responses that have none, of which slugs are made.
"""

import re
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any, Final

from slugify import slugify

from gql_blog.access import Everything, Viewer, visible_rows
from gql_blog.content import normalized, one_line
from gql_blog.errors import Duplicate, InputError
from gql_blog.store import Article, Contributor, OldSlug, Tag
from gql_blog.write.aliases import slug_is_taken
from gql_blog.write.locks import Locks, Named

LONGEST: Final = 190
_MADE: Final = 120
_COLUMN: Final = 200
_MARK: Final = 5
"""Digits of an id: 25 bits of chance."""
_DEVICES: Final = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that Windows keeps for itself: an export could not write a file of such a name."""
RESERVED: Final = frozenset(
    (
        *_DEVICES,
        *("admin", "api", "dialogues", "export", "exports", "favicon", "feed", "graphql", "healthz", "index"),
        *("metrics", "new", "readyz", "robots", "schema", "sitemap", "static", "well-known"),
    )
)
"""Parts of our own addresses; what comes after a dot is no part of a slug, so ``feed`` stands for ``feed.atom``."""

_PATH: Final = ("input", "slug")
_JOINERS = re.compile("[\u200b-\u200f\u2060-\u2069\ufeff'’]")
_PARTS = re.compile(r"[^-]+(?:-[^-]+)*")

Taken = Callable[[str], Awaitable[bool]]


def slug_from(*texts: str, otherwise: str) -> str:
    """Return a slug made of texts, transliterated; ``otherwise`` where they have no letters and no digits."""
    words = " ".join(_JOINERS.sub("", text) for text in texts)
    return slugify(words, max_length=_MADE, word_boundary=True) or otherwise


def validate_slug(value: object, path: tuple[str, ...] = _PATH) -> str:
    """Return a slug that somebody chose: lower-case letters and digits of any script, joined by hyphens."""
    text = value if isinstance(value, str) else ""
    slug = normalized("NFC", text[: LONGEST + 1])
    if len(text) > LONGEST or not is_slug(slug):
        hint = slug_from(one_line(slug), otherwise="a-title")
        raise InputError(
            f"A slug consists of lower-case letters and digits, joined by hyphens, such as {hint}; "
            f"at most {LONGEST} characters.",
            path=path,
        )
    if slug in RESERVED:
        raise InputError(f"The slug {slug} is reserved. Choose another one.", path=path)
    return slug


def is_slug(text: str) -> bool:
    """Whether a text has the form of a slug."""
    return bool(_PARTS.fullmatch(text)) and text == text.lower() and all(_may_stand(letter) for letter in text)


async def free_slug(wanted: str, taken: Taken) -> str:
    """Return ``wanted``, or the first of ``wanted-2``, ``wanted-3`` … that is neither taken nor reserved."""
    number, slug = 1, wanted
    while slug in RESERVED or await taken(slug):
        number += 1
        slug = f"{wanted[:LONGEST]}-{number}"
    return slug


def slug_for(words: str, kind: str, row_id: str, viewer: Viewer) -> str:
    """Return the slug that a row of ``kind`` is to have, from ``words`` that are a slug themselves.

    A writer who may not see all rows of this kind gets one that ends like the row's id, whatever is here: ``-2``, or an
    error, would tell that something hidden has these words.
    """
    if isinstance(visible_rows(kind, viewer.role), Everything):
        return words
    mark = row_id[-_MARK:]
    return words if words.endswith(f"-{mark}") else f"{words[: LONGEST - _MARK - 1].rstrip('-')}-{mark}"


async def chosen_slug(slug: str, article: Article, viewer: Viewer) -> str:
    """Return the slug that somebody chose for an article: one that it has or had already, or ``slug_for`` it."""
    if slug == article.slug or await OldSlug.exists(slug=slug, article_id=article.id):
        return slug
    return await claim_slug(slug_for(slug, "article", article.id, viewer), article.id)


async def claim_slug(slug: str, article_id: str | None) -> str:
    """Return the slug, which only this article may have; Duplicate where another one has it, or had it once."""
    if await _article_has(slug, article_id):
        raise Duplicate(f"The slug {slug} belongs to another article. Choose another one.", path=_PATH)
    return slug


async def free_article_slug(wanted: str, article_id: str | None = None, *, locks: Locks | None = None) -> str:
    """Return a slug that no other article has or had. With ``locks`` nobody else gets it meanwhile."""
    if locks is not None:
        await locks.lock_names(Named.SLUG, [wanted])
    return await free_slug(wanted, lambda slug: _article_has(slug, article_id))


async def free_contributor_slug(name: str, contributor_id: str, viewer: Viewer) -> str:
    """Return a slug for a new contributor."""
    wanted = slug_for(slug_from(name, otherwise="contributor"), "contributor", contributor_id, viewer)
    return await free_slug(wanted, lambda slug: slug_is_taken(Contributor, slug))


async def free_tag_slug(name: str, tag_id: str, viewer: Viewer) -> str:
    """Return a slug for a new tag."""
    wanted = slug_for(slug_from(name, otherwise="tag"), "tag", tag_id, viewer)
    return await free_slug(wanted, lambda slug: slug_is_taken(Tag, slug))


async def claim_shared_slug(kind: type[Contributor] | type[Tag], slug: str, but: str | None) -> str:
    """Return the slug of a contributor or a tag; Duplicate where another one has it, or had it once."""
    if await slug_is_taken(kind, slug, but):
        raise Duplicate(f"The slug {slug} belongs to another {kind.__name__.lower()}. Choose another one.", path=_PATH)
    return slug


async def article_by_slug(slug: str) -> Article | None:
    """Return the article that has this slug, or had it before it was renamed."""
    if not is_slug(slug) or len(slug) > _COLUMN:
        return None
    article = await Article.get_or_none(slug=slug)
    if article is None and (old := await OldSlug.get_or_none(slug=slug).select_related("article")):
        article = old.article
    return article


async def _article_has(slug: str, but: str | None) -> bool:
    for kind, key in ((Article, "id"), (OldSlug, "article_id")):
        rows: Any = kind.filter(slug=slug)
        if await (rows.exclude(**{key: but}) if but else rows).exists():
            return True
    return False


def _may_stand(letter: str) -> bool:
    return letter == "-" or unicodedata.category(letter)[0] in "LMN"


def title_by_authors(names: str) -> str:
    """Return the title of an untitled response by these people."""
    return f"Response by {names}"


def title_by_target(title: str) -> str:
    """Return the title of a response with neither a title nor a name."""
    return f"Response to {title}"


def untitled_slug(names: str, post_slug: str) -> str:
    """Return the slug that goes with ``title_by_authors`` (or ``title_by_target``, without names)."""
    who = slug_from(names, otherwise="response") if names else "response-to"
    return f"{who}-{post_slug}"[:190].rstrip("-")
