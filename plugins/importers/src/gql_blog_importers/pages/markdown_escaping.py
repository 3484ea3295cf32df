"""Escapes plain text as Markdown that renders to exactly the same characters."""

import re

from gql_blog.plugin import isolate_bidi

_ANYWHERE = re.compile(r"[\\`*_\[\]<&~^]|(?<!\s)\$(?!\d)")
"""A dollar is escaped where it could end a formula: after a letter, before no digit."""

_LINE_START = re.compile(r"([#>+=:|-])|(\d{1,9})([.)])(?=\s|$)")
_BULLETS = ("•", "◦", "▪", "‣", "·", "●", "○", "■", "–\u00a0", "– ", "— ")


def escape_inline(text: str) -> str:
    """A stretch within a line: every character with a meaning to CommonMark or its common extensions is escaped."""
    return _ANYWHERE.sub(r"\\\g<0>", text)


def guard_line(markdown: str) -> str:
    """A line whose inline marks are escaped already, kept from beginning a list, a heading, a quotation, a rule."""
    match = _LINE_START.match(markdown)
    if match is None:
        return markdown
    if match[1]:
        return "\\" + markdown
    return f"{match[2]}\\{match[3]}{markdown[match.end() :]}"


def join_lines(written: list[str], plain: list[str]) -> str:
    """The lines of one paragraph: a printed list keeps its lines apart, other line ends are soft."""
    joined = written[:1]
    for markdown, original in zip(written[1:], plain[1:], strict=True):
        joined += ["\\\n" if original.startswith(_BULLETS) else "\n", markdown]
    return "".join(joined)


def escape_paragraph(text: str) -> str:
    """One paragraph, its lines stripped; direction controls are closed within it."""
    lines = [line.strip() for line in isolate_bidi(text).split("\n")]
    kept = [line for line in lines if line]
    if not kept:
        return ""
    return join_lines([guard_line(escape_inline(line)) for line in kept], kept)


def escape_text(paragraphs: list[str]) -> str:
    """Several paragraphs, a blank line between each two."""
    return "\n\n".join(filter(None, map(escape_paragraph, paragraphs)))
