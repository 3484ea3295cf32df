"""Content that the sanitiser drops, found in the tokens of an article before they are rendered."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from markdown_it.token import Token

from gql_blog.content import Finding
from gql_blog.render.code_languages import read_info
from gql_blog.render.heading_levels import count_merged_headings
from gql_blog.render.markdown_parser import walk_tokens
from gql_blog.render.sanitizer import ARTICLE_TAGS, LANGUAGE_CLASS_PREFIX, SCHEMES
from gql_blog.render.tags.written_tags import word_set

_ELEMENTS: Final = word_set(
    "iframe video audio object embed applet svg math canvas form input button select textarea script style map"
    " template noscript dialog frame frameset source"
)
"""Elements that are content of their own; others, such as div or span, only wrap it."""

_KEPT: Final = ARTICLE_TAGS | word_set("b h1 i strike tt")
"""Elements whose attributes stay: those of the policy, and those that become one of it."""

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)([^>]*)")
_ADDRESS = re.compile(r"\b(?:src|href)\s{0,9}=\s{0,9}[\"']?\s{0,9}([a-zA-Z][a-zA-Z0-9+.-]{0,30}):", re.IGNORECASE)
_LANGUAGE_CLASS = re.compile(rf"\bclass\s{{0,9}}=[^>]{{0,200}}{LANGUAGE_CLASS_PREFIX}", re.IGNORECASE)
_TITLED: Final = word_set("a abbr img")
"""Elements that keep what their ``title`` says."""

_TITLE = re.compile(r"\stitle\s{0,9}=", re.IGNORECASE)
_LANG_OR_DIR = re.compile(r"\s(lang|dir)\s{0,9}=", re.IGNORECASE)
_FORM = re.compile(r"\s(class|style|srcset|sizes|data-)(?:(?<=-)[^\s=>]{1,80})?\s{0,9}=", re.IGNORECASE)
_UNCLOSED = re.compile(r"<[a-zA-Z/][^<>]*\Z")
_WRITTEN = re.compile(r"\{(?:\s*+(?:[.#][\w-]++|[\w-]++=(?:\"[^\"{}]*+\"|[^\s{}\"]++)))++\s*+\}")
"""Attributes behind a picture, as pandoc writes them: ``{.wide width=50%}``."""

_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]{0,30}):")


def dropped_findings(tokens: Sequence[Token]) -> tuple[Finding, ...]:
    """One finding that counts what the HTML of these tokens loses, or none; the levels of headings are the source's.

    Attributes behind pictures are taken away here, for they are no text.
    """
    dropped: Counter[str] = Counter()
    for token in walk_tokens(tokens):
        if token.type in ("html_block", "html_inline"):
            for tag in _TAG.finditer(token.content):
                dropped.update(_dropped_of_tag(tag[1].lower(), tag[2]))
            dropped["tag that is not closed, and the text in it"] += bool(_UNCLOSED.search(token.content))
        elif token.type == "image" and (scheme := _foreign_scheme(_SCHEME, str(token.attrs.get("src", "")))):
            dropped[f"address of an image ({scheme}:)"] += 1
        elif token.type == "inline":
            dropped["attributes of an image"] += _take_attributes(token)
        elif token.type == "fence":
            dropped.update(_dropped_of_fence(token.info))
    if merged := count_merged_headings(tokens):
        dropped["level of a heading (h6)"] += merged
    if not dropped.total():
        return ()
    listed = ", ".join(f"{count} × {what}" for what, count in sorted((+dropped).items()))
    message = f"The published HTML leaves out: {listed}. The source keeps them."
    return (Finding("RENDERING_DROPPED", message),)


def _take_attributes(inline: Token) -> int:
    found = 0
    for image, after in pairwise(inline.children or ()):
        written = _WRITTEN.match(after.content) if (image.type, after.type) == ("image", "text") else None
        if written is not None:
            after.content = after.content[written.end() :]
            found += 1
    return found


def _dropped_of_tag(name: str, attributes: str) -> Iterable[str]:
    if name in _ELEMENTS:
        yield f"<{name}>"
    elif scheme := _foreign_scheme(_ADDRESS, attributes):
        yield f"address of <{name}> ({scheme}:)"
    if name == "code" and _LANGUAGE_CLASS.search(attributes):
        yield "language of a code block"
    if name not in _TITLED | _ELEMENTS and _TITLE.search(attributes):
        yield f"title of <{name}>"
    for attribute in dict.fromkeys(each[1].lower() for each in _FORM.finditer(attributes)):
        if name not in _ELEMENTS and not (name == "code" and attribute == "class"):
            yield f"{attribute.replace('data-', 'data-*')} of <{name}>"
    if name not in _KEPT:
        yield from (f"{attribute[1].lower()} of <{name}>" for attribute in _LANG_OR_DIR.finditer(attributes))


def _dropped_of_fence(info: str) -> Iterable[str]:
    language, options = read_info(info)
    if options and language is None:
        yield "language of a code block"
    elif options:
        yield "options of a code block"


def _foreign_scheme(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text) if pattern is _ADDRESS else pattern.match(text)
    return match[1].lower() if match and match[1].lower() not in SCHEMES else None
