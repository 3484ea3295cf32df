"""A statement's text, broken into lines that can be read."""

import re

_WORDS = re.compile(r"(\s*)('(?:[^']|'')*'|[()]|[^\s()']+)")
_BEGINNINGS = frozenset(("from", "where", "order", "group", "join", "left", "cross", "union"))
_BEFORE_JOIN = ("left", "cross")
_INDENT = "  "


def in_lines(sql: str) -> list[str]:
    """Return the text in lines: each clause begins one, and sub-queries are indented. Nothing but spaces is changed."""
    lines = [""]
    inside: list[bool] = []
    words = _WORDS.findall(sql)
    for place, (space, word) in enumerate(words):
        before = words[place - 1][1] if place else ""
        if word == "(":
            inside.append(place + 1 < len(words) and words[place + 1][1] == "select")
        in_query = not inside or inside[-1]
        clause = word in _BEGINNINGS and not (word == "join" and before in _BEFORE_JOIN)
        if in_query and (clause or (word == "select" and before == "(")):
            lines.append(_INDENT * sum(inside) + word)
        else:
            lines[-1] += f"{' ' if space and lines[-1] else ''}{word}"
        if word == ")":
            inside.pop()
    return lines
