"""The path of articles on the site, as it is set: which placeholders it has."""

import re
from typing import Final

SLUG: Final = "{slug}"
"""Stands for an article's slug."""
LOCALE: Final = "{locale}"
"""Stands for an article's language: a whole part of the path, before the slug."""
_PLACEHOLDER: Final = re.compile(r"{[^{}]*}?|}")


def checked_article_path(path: str) -> str:
    """Return a path of articles; ValueError where no address could be made of it, or none be read."""
    stated = _PLACEHOLDER.findall(path)
    for each in stated:
        if each not in (SLUG, LOCALE):
            raise ValueError(
                f"{path!r} has {each}, which is unknown. There are {SLUG}, the slug of the article, and {LOCALE}, its "
                "language"
            )
    if not path.startswith("/") or stated.count(SLUG) != 1:
        raise ValueError(f"{path!r} must begin with / and contain {SLUG} once, as in /essays/{SLUG}")
    if LOCALE in stated and (stated != [LOCALE, SLUG] or f"/{LOCALE}/" not in path.partition("?")[0]):
        raise ValueError(f"{path!r} must have {LOCALE} once, between slashes and before {SLUG}: /{LOCALE}/{SLUG}")
    return path
