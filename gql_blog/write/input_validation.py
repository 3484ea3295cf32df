"""Validation of input texts. Errors are collected, so that the client is told all of them at once."""

import re
from collections.abc import Sequence, Sized
from typing import Final, Self

from gql_blog.content import LONGEST_EMAIL, email_address, is_storable, many_lines, one_line
from gql_blog.errors import ErrorGroup, GqlBlogError, InputError, TooLarge

NAME: Final = 200
NOTE: Final = 2_000
BIO: Final = 10_000
COMMENT_BYTES: Final = 20_000
COMMENT_MARKS: Final = 1_000
"""Lines of a comment, and characters that Markdown may read as marks: each takes a hundred times a letter's time."""
TAGS: Final = 50
BYLINES: Final = 100

_AS_SENT: Final = 4
"""How many times its limit a text may be, before line ends, white space and controls are seen to."""
_MARKS: Final = "\n*_`[]<>&~\\"
_LONGEST_LOCALE: Final = 35
_LONGEST_DOI: Final = 255
_DOI = re.compile(r"(?i:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.[0-9.]{4,20}/[^\s\x00-\x20<>\"]+)")
_ELSEWHERE: Final = re.compile(r"https?://[^\s/@?#]+(?:[/?#]\S*)?")
_ON_SITE: Final = re.compile(r"/(?![/\\])\S*")
_LONGEST_ADDRESS: Final = 2_000
ADDRESS: Final = f"a path such as /about, or an address with https:// or http://; at most {_LONGEST_ADDRESS} characters"
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")


class InputErrors:
    """Collects errors, each under its path; methods return texts as stored. The end of a ``with`` raises all."""

    def __init__(self) -> None:
        self._errors: list[GqlBlogError] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.raise_all()

    def add(self, error: GqlBlogError) -> None:
        """Add an error found elsewhere."""
        self._errors.append(error)

    @property
    def collected(self) -> tuple[GqlBlogError, ...]:
        """The errors so far."""
        return tuple(self._errors)

    def raise_all(self) -> None:
        """Raise the one error, or an ErrorGroup of several; return where there is none."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise ErrorGroup(self._errors)

    def at_most(self, limit: int, values: Sized, path: tuple[str, ...]) -> bool:
        """Return whether a list has at most ``limit`` items; ``path`` ends with what they are."""
        if len(values) > limit:
            self.add(TooLarge(f"There may be at most {limit} {path[-1]}.", path=path))
        return len(values) <= limit

    def ids(self, ids: Sequence[str], path: tuple[str, ...], *, limit: int) -> None:
        """The ids of a list: one at least, ``limit`` at most and none twice; ``path`` ends with what they are of."""
        many, one = path[-1], path[-1].removesuffix("s")
        if not ids:
            self.add(InputError(f"{many} must contain at least one {one}.", path=path))
        if len(ids) > limit:
            self.add(TooLarge(f"{many} may contain at most {limit} {many}.", path=path))
        seen: set[str] = set()
        for index, each in enumerate(ids):
            if each in seen:
                self.add(InputError(f"This {one} is in the list twice.", path=(*path, str(index), "id")))
            seen.add(each)

    def line(self, value: object, path: tuple[str, ...], *, limit: int = NAME) -> str:
        """A name or a title, which must not be empty; ``limit`` in characters."""
        text = one_line(self._text(value, path, limit))
        if not text:
            self._invalid(path, "must not be empty")
        elif len(text) > limit:
            self._too_long(path, limit)
        return text

    def line_or_none(self, value: object, path: tuple[str, ...], *, limit: int = NAME) -> str | None:
        """As ``line``; nothing, or white space alone, is ``None``."""
        if value is None:
            return None
        if isinstance(value, str) and len(value) <= _AS_SENT * limit and not one_line(value) and is_storable(value):
            return None
        return self.line(value, path, limit=limit)

    def lines(self, value: object, path: tuple[str, ...], *, limit: int, required: bool = False) -> str:
        """Running text; ``limit`` in bytes of UTF-8."""
        text = many_lines(self._text(value, path, limit))
        if required and not text.strip():
            self._invalid(path, "must not be empty")
        elif len(text.encode("utf-8", "replace")) > limit:
            self.add(TooLarge(f"{_dotted(path)} is larger than {limit:,} bytes.", path=path))
        return text

    def comment(self, value: object, path: tuple[str, ...]) -> str:
        """The text of a comment that somebody has just written."""
        text = self.lines(value, path, limit=COMMENT_BYTES, required=True).strip()
        if sum(map(text.count, _MARKS)) > COMMENT_MARKS:
            message = f"{_dotted(path)} has more than {COMMENT_MARKS:,} lines and marks of Markdown. Split it."
            self.add(TooLarge(message, path=path))
        return text

    def lines_or_none(self, value: object, path: tuple[str, ...], *, limit: int) -> str | None:
        """As ``lines``; nothing, or white space alone, is ``None``."""
        if value is None:
            return None
        return self.lines(value, path, limit=limit).strip() or None

    def email(self, value: object, path: tuple[str, ...]) -> str:
        """An e-mail address, in lower case."""
        found = email_address(self._text(value, path, LONGEST_EMAIL))
        if found is None:
            self._invalid(path, "is not a valid e-mail address, such as somebody@example.org")
        return found or ""

    def locale(self, value: object, path: tuple[str, ...]) -> str:
        """A BCP 47 tag, with the case that it is written in by custom: ``zh-Hans``, ``pt-BR``."""
        text = self._text(value, path, _LONGEST_LOCALE)
        if len(text) > _LONGEST_LOCALE or not _LOCALE.fullmatch(text):
            self._invalid(path, "is not a BCP 47 language tag, such as en or zh-Hans")
        first, *rest = text.split("-")
        return "-".join((first.lower(), *map(_subtag, rest)))

    def doi(self, value: object, path: tuple[str, ...]) -> str:
        """A DOI without the address before it, as it is written otherwise."""
        text = one_line(self._text(value, path, _LONGEST_DOI))
        match = _DOI.fullmatch(text)
        if match is None or len(text) > _LONGEST_DOI:
            self._invalid(path, "is not a DOI, such as 10.1234/tides")
            return text
        return match[1]

    def _text(self, value: object, path: tuple[str, ...], limit: int) -> str:
        if not isinstance(value, str):
            self._invalid(path, "must be text")
            return ""
        if len(value) > _AS_SENT * limit:  # nothing looks for anything in it
            self._too_long(path, limit)
            return ""
        if not is_storable(value):
            self._invalid(path, "contains a NUL character or an unpaired surrogate, which cannot be stored")
            return ""
        return value

    def _too_long(self, path: tuple[str, ...], limit: int) -> None:
        self.add(TooLarge(f"{_dotted(path)} is longer than {limit:,} characters.", path=path))

    def _invalid(self, path: tuple[str, ...], what: str) -> None:
        if not any(error.path == path for error in self._errors):
            self.add(InputError(f"{_dotted(path)} {what}.", path=path))


def is_address(text: str) -> bool:
    """Whether a text is ``ADDRESS``: it leads to a page, and runs nothing."""
    bounded = len(text) <= _LONGEST_ADDRESS and text.isprintable()
    return bounded and bool(_ON_SITE.fullmatch(text) or _ELSEWHERE.fullmatch(text))


def _dotted(path: tuple[str, ...]) -> str:
    """Return the path as text, without the argument's name: ``tags.0``."""
    return ".".join(path[1:] or path)


def _subtag(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()
