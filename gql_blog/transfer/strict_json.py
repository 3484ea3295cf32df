"""JSON as its standard says it is: no key twice, no NaN, no absurd numbers, no halves of characters."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO, Final, NoReturn

from gql_blog.content import is_storable
from gql_blog.errors import ImportRefused

_LARGEST: Final = 50_000_000
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_DEEPEST: Final = 100
_MOST_VALUES: Final = 2_000_000
"""Objects, lists and what they hold: each takes more memory than it takes of the file."""


def read_json(file: BinaryIO) -> Any:
    """Return what a file holds. Raises ImportRefused with the place of the fault."""
    data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        fault = f"The file is larger than {_LARGEST // 1_000_000} MB, the limit for JSON. Export in parts."
        raise ImportRefused("TOO_LARGE", fault)
    if sum(map(_STRINGS.sub(b"", data).count, (b"{", b"[", b","))) > _MOST_VALUES:
        fault = f"The file has more than {_MOST_VALUES:,} values, the limit for JSON. Export in parts."
        raise ImportRefused("TOO_LARGE", fault)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = f"The file is not valid UTF-8: byte {error.start} is invalid. Save it as UTF-8."
        raise ImportRefused("NOT_UTF8", fault, offset=error.start) from None
    del data
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        remedy = "The file seems to be cut off. Export it again." if cut_off else "Mend that place, or export it again."
        fault = f"Line {error.lineno}, column {error.colno}: the JSON is not valid ({error.msg}). {remedy}"
        raise ImportRefused("NOT_WELL_FORMED", fault, line=error.lineno) from None
    except RecursionError:
        raise ImportRefused("NOT_WELL_FORMED", "The JSON is nested too deep. Exports are not.") from None
    except ValueError as error:
        raise ImportRefused("NOT_WELL_FORMED", f"The JSON is not valid: {error}. Export it again.") from None
    check_texts(value)
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise ImportRefused(
            "NOT_WELL_FORMED", f"An object has the key {twice[:80]!r} twice: it is not clear which counts. Remove one."
        )
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise ImportRefused("NOT_WELL_FORMED", f"The JSON has the number {name}, which is none. Export it again.")


def check_texts(value: Any) -> None:
    """Refuse halves of characters and NUL, which no database can hold; and what is nested absurdly deep."""
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > _DEEPEST:
            raise ImportRefused(
                "NOT_WELL_FORMED", f"The JSON is nested more than {_DEEPEST} levels deep. Exports are not."
            )
        if isinstance(each, str):
            if not is_storable(each):
                fault = f"A text contains half a character or NUL ({ascii(each)[:80]}). Correct it, or export it again."
                raise ImportRefused("NOT_WELL_FORMED", fault)
        elif isinstance(each, dict):
            waiting.extend((item, depth + 1) for item in (*each, *each.values()))
        elif isinstance(each, list):
            waiting.extend((item, depth + 1) for item in each)
