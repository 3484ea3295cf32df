"""Front matter's keys as fields of an article: our own names, the synonyms that other systems write, and the rest.

A key that is not understood becomes a finding and stays out of the account; a key that is understood, with a value
that is not, refuses the file: to go on would be to guess.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from gql_blog.content import COLUMN_FIELDS, ArticleStatus, DraftByline, FieldKind, Finding, ResponseKind
from gql_blog.transfer.credits import ROLES, bylines_of
from gql_blog.transfer.stated import Stated
from gql_blog.transfer.tree import Entry, Items, Keys
from gql_blog.transfer.values import choice_of, date_of, locale_of, reference_of, refuse, text_of, texts_of, truth_of


def _status(entry: Entry) -> ArticleStatus | None:
    return choice_of(entry, ArticleStatus)


def _draft(entry: Entry) -> ArticleStatus | None:
    is_draft = truth_of(entry)
    if is_draft is None and text_of(entry) is not None:
        raise refuse(entry.first_line, f"{entry.key} is neither true nor false.")
    return ArticleStatus.DRAFT if is_draft else None


def _kind(entry: Entry) -> ResponseKind | None:
    return choice_of(entry, ResponseKind)


_READERS: Final = {FieldKind.LINE: text_of, FieldKind.LOCALE: locale_of, FieldKind.DATE: date_of}
"""By kind; the field that is Markdown is the body of the file."""

_FIELDS: Final[Mapping[str, tuple[str, Callable[[Entry], Any]]]] = {
    **{each.name: (each.name, _READERS[each.kind]) for each in COLUMN_FIELDS if each.kind in _READERS},
    "slug": ("slug", text_of),
    "lang": ("locale", locale_of),
    "language": ("locale", locale_of),
    "status": ("status", _status),
    "draft": ("status", _draft),
    "date": ("published_on", date_of),
    "published_at": ("published_on", date_of),
    "date_published": ("published_on", date_of),
    "publish_date": ("published_on", date_of),
    "pub_date": ("published_on", date_of),
    "publishdate": ("published_on", date_of),
    "pubdate": ("published_on", date_of),
    "responding_to": ("responding_to", reference_of),
    "in_response_to": ("responding_to", reference_of),
    "responds_to": ("responding_to", reference_of),
    "kind": ("kind", _kind),
    "translation_of": ("translation_of", reference_of),
}
"""Field and reader by key, in lower case with underscores. Of two keys for one field the one that stands first here
counts.
"""
_RANK: Final = {key: rank for rank, key in enumerate(_FIELDS)}
_TAGS: Final = frozenset({"tags", "tag", "categories", "category", "keywords"})
_SEVERAL_BY_SPACES: Final = frozenset({"tags", "categories"})


def read_fields(keys: Keys) -> Stated:
    """Read every key. Raises ImportRefused, with the line, for a value that cannot be what its key says."""
    stated = Stated()
    for entry in sorted(keys.entries, key=lambda entry: _RANK.get(_name(entry), len(_RANK))):
        name = _name(entry)
        if name in ROLES:
            _take_bylines(stated, entry, name)
        elif name in _TAGS:
            _take_tags(stated, entry, name)
        elif name == "published":
            _take_published(stated, entry)
        elif name in _FIELDS:
            _take(stated, entry, *_FIELDS[name])
        else:
            stated.leave(entry, f"The key {entry.key!r} is not understood; its value was not kept.")
    for plural in ("bylines", "tags"):
        if plural in stated.values:
            stated.values[plural] = tuple(stated.values[plural])
    stated.findings.sort(key=lambda finding: (finding.first_line or 0, finding.code))
    return stated


def _name(entry: Entry) -> str:
    return entry.key.strip().lower().replace("-", "_").replace(" ", "_")


def _take(stated: Stated, entry: Entry, name: str, read: Callable[[Entry], Any]) -> None:
    value = read(entry)
    if stated.values.get(name) is not None:
        if value is not None and value != stated.values[name]:
            if name == "status":
                raise refuse(entry.first_line, f"{entry.key!r} contradicts another key about the status; leave one.")
            stated.leave(entry, f"{entry.key!r} was not used: another key states the {name} already.")
    elif value is not None or name not in stated.values:
        stated.values[name] = value


def _take_published(stated: Stated, entry: Entry) -> None:
    """``published`` is a yes or no in some systems, a date in others."""
    truth = truth_of(entry)
    if truth is None:
        _take(stated, entry, "published_on", date_of)
    else:
        status = ArticleStatus.PUBLISHED if truth else ArticleStatus.DRAFT
        _take(stated, entry, "status", lambda _: status)


def _take_bylines(stated: Stated, entry: Entry, name: str) -> None:
    bylines: list[DraftByline] = stated.values.setdefault("bylines", [])
    credited = {(byline.name, byline.role) for byline in bylines}
    read = bylines_of(entry, ROLES[name], stated)
    bylines.extend(byline for byline in read if (byline.name, byline.role) not in credited)


def _take_tags(stated: Stated, entry: Entry, name: str) -> None:
    tags: list[str] = stated.values.setdefault("tags", [])
    if isinstance(entry.value, Items):
        written: Iterable[str] = (each.text or "" for each in texts_of(entry))
    else:
        written = _separated(stated, entry, name)
    for tag in written:
        if tag and tag not in tags:
            tags.append(tag)


def _separated(stated: Stated, entry: Entry, name: str) -> list[str]:
    """One text that holds several tags: parted by commas, or, under a plural key, by spaces as Jekyll does."""
    text = text_of(entry) or ""
    if "," in text or "，" in text:
        return [each.strip() for each in text.replace("，", ",").split(",")]
    words = text.split()
    if name not in _SEVERAL_BY_SPACES or len(words) < 2:
        return [text]
    message = f"{entry.key!r} was read as {len(words)} tags, parted by spaces. Write a list where that is wrong."
    stated.findings.append(Finding("TAGS_PARTED_BY_SPACES", message, entry.first_line, entry.last_line))
    return words
