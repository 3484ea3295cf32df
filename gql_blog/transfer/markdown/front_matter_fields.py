"""Front matter keys as fields of a draft: our own names, synonyms that other systems write, and unknown keys.

An unknown key becomes a finding and stays unparsed. A known key with an invalid value refuses the file.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.content import (
    ARTICLE,
    ARTICLE_FIELDS,
    PRINTED_FIELDS,
    ArticleStatus,
    BylineRole,
    DraftByline,
    EditorNotice,
    FieldKind,
    Finding,
    NoticeKind,
    ResponseKind,
    path_key,
)
from gql_blog.transfer.markdown.front_matter_syntax import Entry, MappingValue, SequenceValue, Value
from gql_blog.transfer.markdown.front_matter_values import (
    invalid_value,
    parse_boolean,
    parse_choice,
    parse_date_entry,
    parse_locale,
    parse_multiline_text,
    parse_picture,
    parse_reference,
    parse_text,
    parse_text_value,
    parse_texts,
    slug_in_address,
)

CLEARABLE: Final = frozenset(each.name.removesuffix("_id") for each in ARTICLE_FIELDS if each.clearable)
"""The fields that can be stated to be empty, such as ``subtitle: null`` and ``tags: []``."""

NOT_UNDERSTOOD: Final = "FRONT_MATTER_NOT_UNDERSTOOD"


@dataclass(slots=True)
class ParsedFields:
    """The fields of a DraftArticle that are stated, by name (null is a statement, too), and what was not understood."""

    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unparsed_entries: list[Entry] = field(default_factory=list)
    """What no part of the article took."""

    def ignore(self, entry: Entry, message: str) -> None:
        """Say of an entry that it was not understood."""
        self.findings.append(Finding(NOT_UNDERSTOOD, message, entry.first_line, entry.last_line))
        self.unparsed_entries.append(entry)


ROLES: Final = {
    "bylines": BylineRole.AUTHOR,
    "byline": BylineRole.AUTHOR,
    "author": BylineRole.AUTHOR,
    "authors": BylineRole.AUTHOR,
    "by": BylineRole.AUTHOR,
    "translator": BylineRole.TRANSLATOR,
    "translators": BylineRole.TRANSLATOR,
    "translated_by": BylineRole.TRANSLATOR,
    "editor": BylineRole.EDITOR,
    "editors": BylineRole.EDITOR,
    "interviewer": BylineRole.INTERVIEWER,
    "photographer": BylineRole.PHOTOGRAPHER,
}
"""Keys that name people, and what those did where nothing else is said."""

_SEVERAL: Final = re.compile(r"\s(?:and|&)\s|[,，、;]|\S[和与與]\S", re.IGNORECASE)
_NOTICE_PARTS: Final = ("kind", "text", "date")
_PARTS: Final = ("name", "role", "bio", "affiliation", "contributor")
_SUFFIX: Final = re.compile(r",\s*(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D|J\.?D|Esq|M\.?A)\b\.?", re.IGNORECASE)


def parse_notices(entry: Entry, parsed: ParsedFields) -> tuple[EditorNotice, ...]:
    """Return the notices in their order; an item that is a text alone is a note of the editors.

    A key that is not understood goes to ``parsed``. Raises ImportRefused, with the line, for an item without a text.
    """
    values = entry.value.values if isinstance(entry.value, SequenceValue) else (entry.value,)
    notices = (_notice(entry.key, value, parsed) for value in values)
    return tuple(notice for notice in notices if notice is not None)


def _notice(key: str, value: Value, parsed: ParsedFields) -> EditorNotice | None:
    if not isinstance(value, MappingValue):
        text = parse_text_value(value, key)
        return EditorNotice(NoticeKind.EDITORS_NOTE, text) if text else None
    parts = {each.key.strip().lower(): each for each in value.entries}
    text = parse_multiline_text(parts["text"]) if "text" in parts else None
    if text is None:
        raise invalid_value(value.line, f"{key} holds an item without a text; add 'text: …'.")
    for each in value.entries:
        if each.key.strip().lower() not in _NOTICE_PARTS:
            parsed.ignore(each, f"The key {each.key!r} under {key} is not known. Its value was not imported.")
    kind = parse_choice(parts["kind"], NoticeKind) if "kind" in parts else None
    return EditorNotice(
        kind or NoticeKind.EDITORS_NOTE, text, parse_date_entry(parts["date"]) if "date" in parts else None
    )


def parse_bylines(entry: Entry, role: BylineRole, parsed: ParsedFields) -> list[DraftByline]:
    """The credits of one key, in order; what is not understood in it goes to ``stated``.

    A value is a name, keys (``name``, ``role``, ``bio``, ``affiliation``, ``contributor``), or a list of either. A name
    is never split: where it seems to name several people, a finding says so.
    """
    values = entry.value.values if isinstance(entry.value, SequenceValue) else (entry.value,)
    read = (
        _from_keys(entry.key, value, role, parsed)
        if isinstance(value, MappingValue)
        else _from_name(entry.key, value, role, parsed)
        for value in values
    )
    return [byline for byline in read if byline is not None]


def _from_name(key: str, value: Value, role: BylineRole, parsed: ParsedFields) -> DraftByline | None:
    name = parse_text_value(value, key)
    if name is None:
        return None
    if _SEVERAL.search(_SUFFIX.sub("", name)):
        message = f"{name!r} may name several people. It is kept as one name. To split it, write a list under bylines."
        parsed.findings.append(Finding("BYLINE_MAY_NAME_SEVERAL", message, value.line, value.line))
    return DraftByline(name, role)


def _from_keys(key: str, value: MappingValue, role: BylineRole, parsed: ParsedFields) -> DraftByline:
    parts = {each.key.strip().lower(): each for each in value.entries}
    name = parse_text(parts["name"]) if "name" in parts else None
    if name is None:
        raise invalid_value(value.line, f"{key} has an item without a name. Add 'name: …'.")
    for each in value.entries:
        if each.key.strip().lower() not in _PARTS:
            parsed.ignore(each, f"The key {each.key!r} under {key} is not known. Its value was not imported.")
    return DraftByline(
        name,
        (parse_choice(parts["role"], BylineRole) if "role" in parts else None) or role,
        parse_multiline_text(parts["bio"]) if "bio" in parts else None,
        parse_text(parts["affiliation"]) if "affiliation" in parts else None,
        parse_text(parts["contributor"]) if "contributor" in parts else None,
    )


def _draft(entry: Entry) -> ArticleStatus | None:
    is_draft = parse_boolean(entry)
    if is_draft is None and parse_text(entry) is not None:
        raise invalid_value(entry.first_line, f"{entry.key} must be true or false.")
    return ArticleStatus.DRAFT if is_draft else None


def _exported_id(entry: Entry) -> str | None:
    return text if (text := parse_text(entry)) and _ARTICLE_ID.fullmatch(text) else None


def _exported_version(entry: Entry) -> int | None:
    return int(text) if (text := parse_text(entry)) and _VERSION.fullmatch(text) else None


_ARTICLE_ID: Final = re.compile(rf"{ARTICLE}_[0-9a-z]{{26}}")
_VERSION: Final = re.compile(r"[1-9][0-9]{0,8}")
_EXPORTED: Final = {"id": ("article_id", _exported_id), "version": ("version", _exported_version)}
"""What an export says of itself. Other systems have ids and versions of their own."""
_READERS: Final = {
    FieldKind.LINE: parse_text,
    FieldKind.PICTURE: parse_picture,
    FieldKind.LINES: parse_multiline_text,
    FieldKind.MARKDOWN: parse_multiline_text,
    FieldKind.LOCALE: parse_locale,
    FieldKind.DATE: parse_date_entry,
    FieldKind.DOI: parse_text,
}
"""By kind; the source is the body of the file."""

_FIELDS: Final[Mapping[str, tuple[str, Callable[[Entry], Any]]]] = {
    **{key: (each.name, _READERS[each.kind]) for each in PRINTED_FIELDS for key in (each.name, *each.keys)},
    "slug": ("slug", parse_text),
    "status": ("status", lambda entry: parse_choice(entry, ArticleStatus)),
    "draft": ("status", _draft),
    "responding_to": ("responding_to", parse_reference),
    "in_response_to": ("responding_to", parse_reference),
    "responds_to": ("responding_to", parse_reference),
    "kind": ("kind", lambda entry: parse_choice(entry, ResponseKind)),
    "translation_of": ("translation_of", parse_reference),
}
"""Field and reader by key, in lower case with underscores. Of two keys for one field the one that stands first here
counts.
"""
_RANK: Final = {key: rank for rank, key in enumerate((*_EXPORTED, *_FIELDS))}
_TAGS: Final = frozenset({"tags", "tag", "categories", "category", "keywords"})
_OLD_ADDRESSES: Final = frozenset({"redirect_from", "redirects_from", "aliases", "old_slugs"})
KEYS: Final = frozenset({*_FIELDS, *_EXPORTED, *ROLES, *_TAGS, *_OLD_ADDRESSES, "notices", "published"})
"""All keys that are understood; docs/importing.md lists them."""
_SEVERAL_BY_SPACES: Final = frozenset({"tags", "categories"})


def parse_fields(keys: MappingValue) -> ParsedFields:
    """Read every key. Raises ImportRefused, with the line, for a value that cannot be what its key says."""
    parsed = ParsedFields()
    for entry in sorted(keys.entries, key=lambda entry: _RANK.get(_name(entry), len(_RANK))):
        name = _name(entry)
        if name not in KEYS:
            parsed.ignore(entry, f"The key {entry.key!r} is not known. Its value was not imported.")
        elif name in _EXPORTED:
            _set_exported(parsed, entry, *_EXPORTED[name])
        elif name in ROLES:
            _set_bylines(parsed, entry, name)
        elif name in _TAGS:
            _set_tags(parsed, entry, name)
        elif name in _OLD_ADDRESSES:
            _set_old_addresses(parsed, entry)
        elif name == "notices":
            parsed.values["notices"] = parse_notices(entry, parsed)
        elif name == "published":
            _set_published(parsed, entry)
        else:
            _set_field(parsed, entry, *_FIELDS[name])
    for plural in ("bylines", "tags", "old_slugs", "old_paths"):
        if plural in parsed.values:
            parsed.values[plural] = tuple(parsed.values[plural])
    parsed.findings.sort(key=lambda finding: (finding.first_line or 0, finding.code))
    return parsed


def _name(entry: Entry) -> str:
    return entry.key.strip().lower().replace("-", "_").replace(" ", "_")


def _set_field(parsed: ParsedFields, entry: Entry, name: str, read: Callable[[Entry], Any]) -> None:
    value = read(entry)
    if value is None and isinstance(entry.value, MappingValue):
        parsed.ignore(entry, f"The value of {entry.key!r} names none of what is known. It was not imported.")
    elif parsed.values.get(name) is not None:
        if value is not None and value != parsed.values[name]:
            if name == "status":
                raise invalid_value(
                    entry.first_line, f"{entry.key!r} contradicts another key for the status. Keep one of them."
                )
            parsed.ignore(entry, f"{entry.key!r} was ignored: another key already states the {name}.")
    elif value is not None or name not in parsed.values:
        parsed.values[name] = value


def _set_exported(parsed: ParsedFields, entry: Entry, name: str, read: Callable[[Entry], Any]) -> None:
    parsed.values[name] = read(entry)
    if parsed.values[name] is None or (name == "version" and parsed.values.get("article_id") is None):
        del parsed.values[name]
        parsed.ignore(entry, f"{entry.key!r} is not that of an article here. It was not imported.")


def _set_published(parsed: ParsedFields, entry: Entry) -> None:
    """``published`` is a yes or no in some systems, a date in others."""
    truth = parse_boolean(entry)
    if truth is None:
        _set_field(parsed, entry, "published_on", parse_date_entry)
    else:
        status = ArticleStatus.PUBLISHED if truth else ArticleStatus.DRAFT
        _set_field(parsed, entry, "status", lambda _: status)


def _set_bylines(parsed: ParsedFields, entry: Entry, name: str) -> None:
    bylines: list[DraftByline] = parsed.values.setdefault("bylines", [])
    credited = {(byline.name, byline.role) for byline in bylines}
    read = parse_bylines(entry, ROLES[name], parsed)
    bylines.extend(byline for byline in read if (byline.name, byline.role) not in credited)


def _set_tags(parsed: ParsedFields, entry: Entry, name: str) -> None:
    tags: list[str] = parsed.values.setdefault("tags", [])
    if isinstance(entry.value, SequenceValue):
        written: Iterable[str] = (each.text or "" for each in parse_texts(entry))
    else:
        written = _separated(parsed, entry, name)
    for tag in written:
        if tag and tag not in tags:
            tags.append(tag)


def _set_old_addresses(parsed: ParsedFields, entry: Entry) -> None:
    """Old addresses of the article, as Jekyll (``redirect_from``) and Hugo (``aliases``) write them.

    The last part is an old slug. A path that says more, such as ``/2017/12/on-tides.html``, leads to the article too.
    """
    slugs: list[str] = parsed.values.setdefault("old_slugs", [])
    for written in parse_texts(entry):
        address = written.text or ""
        slug, path = slug_in_address(address), path_key(address)
        if slug is not None and slug not in slugs:
            slugs.append(slug)
        if path not in (None, "/", f"/{slug}"):
            paths: list[str] = parsed.values.setdefault("old_paths", [])
            paths.append(path)
        elif slug is None:
            message = f"The old address {address!r} ends in no slug. It was not imported."
            parsed.findings.append(Finding(NOT_UNDERSTOOD, message, written.line, written.line))


def _separated(parsed: ParsedFields, entry: Entry, name: str) -> list[str]:
    """One text that holds several tags: parted by commas, or, under a plural key, by spaces as Jekyll does."""
    text = parse_text(entry) or ""
    if "," in text or "，" in text:
        return [each.strip() for each in text.replace("，", ",").split(",")]
    words = text.split()
    if name not in _SEVERAL_BY_SPACES or len(words) < 2:
        return [text]
    message = f"{entry.key!r} was split at spaces into {len(words)} tags. If that is wrong, write a list."
    parsed.findings.append(Finding("TAGS_PARTED_BY_SPACES", message, entry.first_line, entry.last_line))
    return words
