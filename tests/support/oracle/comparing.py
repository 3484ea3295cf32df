"""Holding an answer against what it has to be."""

import json
from collections.abc import Iterator
from typing import Any

from support.oracle.answering import Expected
from support.oracle.cursors import Cursors, Given, Unsaid

MOST_ERRORS = 20
"""An answer tells of no more."""

Errors = frozenset[tuple[str, tuple[str | int, ...]]]


def first_difference(answer: dict[str, Any], expected: Expected, cursors: Cursors) -> str | None:
    """Return where an answer first differs, ``None`` where it is what it has to be, to the byte and the order of keys.

    Cursors are held against the places that they stand for; a new one is learnt.
    """
    found = _errors(answer)
    cut = len(answer.get("errors", ())) == MOST_ERRORS and found < expected.errors
    if found != expected.errors and not cut:
        return f"errors: {sorted(found, key=repr)}, and expected were {sorted(expected.errors, key=repr)}"
    return next(_differences(answer.get("data"), expected.data, cursors, "data"), None)


def _errors(answer: dict[str, Any]) -> Errors:
    return frozenset(
        (str(error["extensions"]["code"]), tuple(error.get("path") or ())) for error in answer.get("errors", ())
    )


def _differences(found: Any, expected: Any, cursors: Cursors, at: str) -> Iterator[str]:
    if isinstance(expected, Given):
        if not isinstance(found, str) or not cursors.learn(found, expected.place):
            yield f"{at}: {found!r} is not the cursor of {expected}"
    elif isinstance(expected, Unsaid):
        if not isinstance(found, str):
            yield f"{at}: {found!r} is no text"
    elif isinstance(expected, dict) and isinstance(found, dict):
        if list(found) != list(expected):
            yield f"{at}: the keys are {list(found)}, and expected were {list(expected)}"
            return
        for key, value in expected.items():
            yield from _differences(found[key], value, cursors, f"{at}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(found) != len(expected):
            yield f"{at}: {len(found)} entries, and expected were {len(expected)}: {_shown(found)} / {_shown(expected)}"
            return
        for index, value in enumerate(expected):
            yield from _differences(found[index], value, cursors, f"{at}[{index}]")
    elif json.dumps(found) != json.dumps(expected):
        yield f"{at}: {_shown(found)}, and expected was {_shown(expected)}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 1500 else f"{text[:1500]}…"
