"""The fields of a contributor's entry, as they are kept."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, GivenText, Unset
from gql_blog.errors import InputError
from gql_blog.write.input_validation import BIO, InputErrors
from gql_blog.write.slugs import validate_slug
from gql_blog.write.verb import RetryKey

FIELDS: Final = ("name", "slug", "bio", "affiliation", "url", "orcid")
"""In the order in which the inputs have them, and errors about them are told."""
_URL: Final = 2_000
_WEB: Final = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_ORCID: Final = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributorFields:
    """What may be given of a contributor."""

    name: GivenText = UNSET
    slug: GivenText = UNSET
    bio: Annotated[GivenText, "A biographical note, in plain text; null: none. Bylines keep theirs as printed."] = UNSET
    affiliation: Annotated[GivenText, "The institution that the contributor belongs to; null: none."] = UNSET
    url: Annotated[GivenText, "The address of the home page; null: none."] = UNSET
    orcid: Annotated[
        GivenText, "The ORCID iD, such as 0000-0002-1825-0097; null: none. No other contributor may have it."
    ] = UNSET
    idempotency_key: RetryKey = UNSET


def given_fields(command: ContributorFields) -> dict[str, Any]:
    """Return the fields that a command gives, by name, as they are kept; raise all that is wrong with them."""
    errors = InputErrors()
    given = {name: getattr(command, name) for name in FIELDS}
    kept = {name: _kept(name, value, errors) for name, value in given.items() if not isinstance(value, Unset)}
    errors.raise_all()
    return kept


def _kept(name: str, value: Any, errors: InputErrors) -> str | None:
    path = ("input", name)
    match name:
        case "name":
            return errors.line(value, path)
        case "slug":
            try:
                return validate_slug(value, path)
            except InputError as error:
                errors.add(error)
                return None
        case "url":
            return _url(value, path, errors)
        case "orcid":
            return _orcid(value, path, errors)
        case _:
            return errors.lines_or_none(value, path, limit=BIO)


def _url(value: Any, path: tuple[str, ...], errors: InputErrors) -> str | None:
    url = errors.line_or_none(value, path, limit=_URL)
    if url is not None and not _WEB.fullmatch(url):
        errors.add(InputError("url must be an address that starts with http:// or https://.", path=path))
    return url


def _orcid(value: Any, path: tuple[str, ...], errors: InputErrors) -> str | None:
    text = errors.line_or_none(value, path)
    found = _ORCID.fullmatch(text or "")
    if text is None:
        return None
    if found is None or not is_orcid(found[1].upper()):
        errors.add(
            InputError("orcid must be an ORCID iD with its check digit, such as 0000-0002-1825-0097.", path=path)
        )
        return None
    return found[1].upper()


def is_orcid(orcid: str) -> bool:
    """Return whether the last character of an ORCID iD is its check digit (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return orcid[-1] == "0123456789X"[(12 - total % 11) % 11]
