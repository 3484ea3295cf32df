"""What may stand in HTML that we publish: one policy for articles, a narrower one for comments.

No policy allows style, target, or an element whose content is raw text (RUSTSEC-2021-0074 and RUSTSEC-2025-0071 need
one of them); of plugins, the title of a drawing stands within it alone. Ids, roles, labels, the sizes of pictures and
the one class, that of a code block's language, are ours alone. What a plugin makes may have a few elements more, and
the classes, attributes, ids, formulas, drawings and players that the plugin declared.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

import nh3

from gql_blog.render.tags.declared_elements import (
    FOREIGN,
    attributes_of,
    is_plain,
    painted_by,
    without_strangers,
)
from gql_blog.render.tags.players import attributes_of_players, with_players, with_stand_ins
from gql_blog.render.tags.written_tags import ATTRIBUTE, TAG, word_set

POLICY_VERSION: Final = "5"

INLINE: Final = word_set("a abbr br cite code del em ins kbd q s strong sub sup")
BLOCKS: Final = word_set("blockquote dd dl dt hr li ol p pre ul")
COMMENT_TAGS: Final = INLINE | BLOCKS
ARTICLE_TAGS: Final = COMMENT_TAGS | word_set(
    "h2 h3 h4 h5 h6 img figure figcaption mark table caption colgroup col thead tbody tfoot tr th td ruby rt rp"
)
PLUGIN_TAGS: Final = word_set("aside details div small span summary")
"""Elements that stand in an article only where a plugin put them."""

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
    "img": {"src", "alt", "title", "width", "height", "srcset", "sizes", "loading"},
    "td": {"colspan", "rowspan", "headers", "align"},
    "th": {"colspan", "rowspan", "headers", "align", "scope"},
}
RESERVED_ATTRIBUTES: Final = ("id", "role", "class", "aria-label", "srcset", "sizes", "loading")
"""Attributes that authors may not set."""

LANGUAGE: Final = r"[A-Za-z0-9][A-Za-z0-9_+#.-]{0,39}"
"""A pattern of the names of languages that may stand in a class: no quote, space, bracket or ampersand."""

LANGUAGE_CLASS_PREFIX: Final = "language-"
_LANGUAGE_CLASS: Final = re.compile(LANGUAGE_CLASS_PREFIX + LANGUAGE)
_OWN_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_DIRECTIONS: Final = frozenset({"ltr", "rtl", "auto"})

_ADDRESSES: Final = frozenset({"href", "src"})
_DISGUISED: Final = re.compile(r"[^\x00-\x7f]\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""A scheme behind a character that no address begins with: a browser reads a harmless path, others may not."""

COMMENT_REL: Final = "nofollow ugc noopener noreferrer"

_COMMENTS: Final = nh3.Cleaner(
    tags=set(COMMENT_TAGS),
    attributes=COMMENT_ATTRIBUTES,
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=COMMENT_REL,
)

AttributeFilter = Callable[[str, str], str | None]
"""From the name and the value of one of our own attributes to what is kept of it; ``None``: nothing, for it is an
author's.
"""


@dataclass(frozen=True, slots=True)
class PluginMarkup:
    """What plugins declared: classes, ``data-`` attributes, kinds of elements, how their own ids begin, and players.

    ``prefix`` is that of the anchors of the article, which stands in the ids too; without it there are none. Of
    ``players`` each has its kind and an origin.
    """

    classes: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    prefix: str = ""
    players: frozenset[tuple[str, str]] = frozenset()

    def of_classes(self, value: str) -> str | None:
        """The declared ones of several classes; ``None``: there are none."""
        return " ".join(each for each in value.split() if each in self.classes) or None

    def anchor(self, value: str) -> str | None:
        """The id as it is published, with the prefix of the article after the plugin's; ``None``: it is no own id."""
        own = next((each for each in self.ids if value.startswith(each)), None)
        if own is None or not self.prefix or not _OWN_ID.fullmatch(value):
            return None
        whole = f"{own}{self.prefix}-"
        return value if value.startswith(whole) else whole + value.removeprefix(own)


NO_MARKUP: Final = PluginMarkup()
_ROLES: Final = frozenset({"note", "img"})
"""Roles that a plugin may give."""


def clean_article(html: str, trusted_prefix: str, markup: PluginMarkup | None = None) -> str:
    """Sanitised HTML in which only ids, roles and classes that begin with ``trusted_prefix`` are kept, without it.

    ``markup``: what plugins that extend Markdown have declared; such HTML may have their elements too.
    """
    return _article(
        lambda _name, value: value.removeprefix(trusted_prefix) if value.startswith(trusted_prefix) else None,
        html,
        markup,
    )


def clean_of_plugin(
    html: str, kept: Collection[tuple[str, str]], own: PluginMarkup = NO_MARKUP, every: PluginMarkup = NO_MARKUP
) -> str:
    """Sanitised HTML that a plugin made: of ids, roles and classes only the names and values in ``kept`` stay, and
    what the plugin declared as its ``own``. ``every``: what all plugins declared, which may be in ``kept``.

    A plugin may say what a link means to who cannot see it (``aria-label``), and that something is a note or an image.
    """
    markup = replace(
        own,
        classes=own.classes | every.classes,
        data=own.data | every.data,
        elements=own.elements | every.elements,
        ids=own.ids | every.ids,
        players=own.players | every.players,
    )

    def keep(name: str, value: str) -> str | None:
        if name == "aria-label" or (name, value) in kept or name in own.data:
            return value
        if name == "role":
            return value if value in _ROLES else None
        if name == "id":
            return own.anchor(value)
        return own.of_classes(value) if name == "class" else None

    return _article(keep, html, markup)


def reserved_values(html: str) -> Counter[tuple[str, str]]:
    """How often each id, role, class and ``data-`` attribute stands in sanitised HTML, by name and value."""
    return Counter(
        (name, unescape(value))
        for tag in TAG.findall(html)
        for name, value in ATTRIBUTE.findall(tag)
        if name in RESERVED_ATTRIBUTES or name.startswith("data-")
    )


def clean_comment(html: str) -> str:
    """Sanitised HTML of a comment: nothing that fetches, no headings, no tables, no relative links."""
    return _COMMENTS.clean(html)


def _article(keep: AttributeFilter, html: str, markup: PluginMarkup | None) -> str:
    """Sanitise an article; ``markup``: it has HTML of plugins, and these are the names that are declared."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            kept = keep(name, value)
            if kept is None or _LANGUAGE_CLASS.fullmatch(kept):
                return kept
            return markup.of_classes(kept) if markup else None
        if name in RESERVED_ATTRIBUTES or name.startswith("data-"):
            return keep(name, value)
        if name == "dir":
            return value if value.lower() in _DIRECTIONS else None
        if markup and markup.ids and (anchor := _followed(name, value, markup)):
            return anchor
        if tag in FOREIGN and name != "lang":
            return value if is_plain(name, value) else None
        return None if name in _ADDRESSES and _DISGUISED.match(value) else value

    cleaned = nh3.clean(
        with_stand_ins(html) if markup and markup.players else html,
        tags=set(ARTICLE_TAGS if markup is None else ARTICLE_TAGS | PLUGIN_TAGS | _declared(markup).keys()),
        attributes=ARTICLE_ATTRIBUTES if markup is None else _attributes_with(markup),
        attribute_filter=attribute,
        url_schemes=set(SCHEMES),
    )
    cleaned = without_strangers(cleaned) if markup and markup.elements else cleaned
    return with_players(cleaned, markup.players) if markup and markup.players else cleaned


def _followed(name: str, value: str, markup: PluginMarkup) -> str | None:
    """What leads to an id of a plugin, a link or a paint, as that id is published; ``None``: it leads to none."""
    if name == "href" and value.startswith("#") and (anchor := markup.anchor(value[1:])):
        return f"#{anchor}"
    painted = painted_by(value) if name in ("fill", "stroke") else None
    return f"url(#{anchor})" if painted and (anchor := markup.anchor(painted)) else None


def _attributes_with(markup: PluginMarkup) -> dict[str, set[str]]:
    anywhere = {"lang", "dir", "class", "role", "aria-label", *markup.data, *(("id",) if markup.ids else ())}
    return ARTICLE_ATTRIBUTES | {"*": anywhere, "details": {"open"}} | _declared(markup)


def _declared(markup: PluginMarkup) -> dict[str, set[str]]:
    return attributes_of(markup.elements) | attributes_of_players(markup.players)
