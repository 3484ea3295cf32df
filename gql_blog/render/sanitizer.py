"""What may stand in HTML that we publish: one policy for articles, a narrower one for comments.

No policy allows svg, math or an element whose content is raw text (RUSTSEC-2021-0074 and RUSTSEC-2025-0071 need one of
them), nor style or target. Ids, roles, labels and the one class, that of a code block's language, are ours alone.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

import nh3

POLICY_VERSION: Final = "3"


def word_set(spaced: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(spaced.split())


INLINE: Final = word_set("a abbr br cite code del em ins kbd q s strong sub sup")
BLOCKS: Final = word_set("blockquote dd dl dt hr li ol p pre ul")
COMMENT_TAGS: Final = INLINE | BLOCKS
ARTICLE_TAGS: Final = COMMENT_TAGS | word_set(
    "h2 h3 h4 h5 h6 img figure figcaption table caption colgroup col thead tbody tfoot tr th td ruby rt rp"
)
SCHEMES: Final = frozenset({"http", "https", "mailto"})

COMMENT_ATTRIBUTES: Final = {
    "*": {"lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "ol": {"start"},
}
ARTICLE_ATTRIBUTES: Final = COMMENT_ATTRIBUTES | {
    "*": {"lang", "dir"},
    "a": {"href", "title", "id", "role", "aria-label"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
    "code": {"class"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
}
RESERVED_ATTRIBUTES: Final = ("id", "role", "class", "aria-label")
"""Attributes that authors may not set."""

LANGUAGE: Final = r"[A-Za-z0-9][A-Za-z0-9_+#.-]{0,39}"
"""A pattern of the names of languages that may stand in a class: no quote, space, bracket or ampersand."""

LANGUAGE_CLASS_PREFIX: Final = "language-"
_LANGUAGE_CLASS: Final = re.compile(LANGUAGE_CLASS_PREFIX + LANGUAGE)
_DIRECTIONS: Final = frozenset({"ltr", "rtl", "auto"})

_ADDRESSES: Final = frozenset({"href", "src"})
_DISGUISED: Final = re.compile(r"[^\x00-\x7f]\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""A scheme behind a character that no address begins with: a browser reads a harmless path, others may not."""

COMMENT_REL: Final = "nofollow ugc noopener noreferrer"

AttributeFilter = Callable[[str, str], str | None]
"""From the name and the value of one of our own attributes to what is kept of it; ``None``: nothing, for it is an
author's.
"""


def clean_article(html: str, trusted_prefix: str) -> str:
    """Sanitised HTML in which only ids, roles and classes that begin with ``trusted_prefix`` are kept, without it."""
    return _article(
        lambda _name, value: value.removeprefix(trusted_prefix) if value.startswith(trusted_prefix) else None, html
    )


def clean_note(html: str, kept: Collection[tuple[str, str]]) -> str:
    """Sanitised HTML of a note that a plugin made; of ids, roles and classes only the names and values in ``kept``
    stay. A plugin may say what a link means to who cannot see it (``aria-label``).
    """
    return _article(lambda name, value: value if name == "aria-label" or (name, value) in kept else None, html)


def clean_comment(html: str) -> str:
    """Sanitised HTML of a comment: nothing that fetches, no headings, no tables, no relative links."""
    return nh3.clean(
        html,
        tags=set(COMMENT_TAGS),
        attributes=COMMENT_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel=COMMENT_REL,
    )


def _article(keep: AttributeFilter, html: str) -> str:
    def attribute(_tag: str, name: str, value: str) -> str | None:
        if name in RESERVED_ATTRIBUTES:
            kept = keep(name, value)
            return kept if name != "class" or (kept and _LANGUAGE_CLASS.fullmatch(kept)) else None
        if name == "dir":
            return value if value.lower() in _DIRECTIONS else None
        return None if name in _ADDRESSES and _DISGUISED.match(value) else value

    return nh3.clean(
        html,
        tags=set(ARTICLE_TAGS),
        attributes=ARTICLE_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes=set(SCHEMES),
    )
