"""What a foreign article says of the one that it answers: a link behind a label, or its category."""

import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import Final
from urllib.parse import urljoin

from gql_blog.plugin import AnswerHint

_CATEGORY: Final = re.compile(
    r"(?:(?:our|reader|readers'?|guest) )?(?:responses?|repl(?:y|ies)|rejoinders?)", re.IGNORECASE
)
_NAMING: Final = re.compile(
    r"(?:in )?(?:responses?|repl(?:y|ies)|responding|replying|answers?) to:?\s+(?P<title>\S.*)", re.IGNORECASE
)
_LABELLED: Final = re.compile(
    r"(?:^|\n\n)[*_>(“\"#\s]{0,9}(?:this (?:essay|post|article|piece|is) )?"
    r"(?:respond(?:ing|s) to|in (?:response|reply|answer) to|(?:a|this) (?:response|reply) to|repl(?:ying|ies) to)"
    r"\s*:?\s*[*_>“”‘’\"'\s]*\[(?:[^\[\]\\]|\\.)*\]\(<?(?P<address>[^()\s<>]+)[^()\n]{0,200}\)(?=[*_”’\"')]{0,5}(?:\\?\n|\s*$|[:.)–—]))",
    re.IGNORECASE,
)
"""A label opens its paragraph, and a link ends what it says: within a sentence the same words label nothing."""

_MOST: Final = 50


def answer_hint(markdown: str, links: Iterable[str], categories: Iterable[str], *, home: str = "") -> AnswerHint:
    """Return the hint that the text, its links and the names of the article's categories give.

    ``home`` is the article's own address, which relative links start from.
    """
    labelled = _absolute((match["address"] for match in _LABELLED.finditer(markdown)), home)
    title, is_response = None, False
    for name in categories:
        if _CATEGORY.fullmatch(name.strip()):
            is_response = True
        elif naming := _NAMING.fullmatch(name.strip()):
            is_response, title = True, naming["title"].strip(" \"'“”‘’")
    return AnswerHint(labelled, _absolute(links, home) if is_response else (), title, is_response)


def _absolute(links: Iterable[str], home: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for link in islice(links, _MOST):
        with suppress(ValueError):
            found[urljoin(home, link)] = None
    return tuple(found)
