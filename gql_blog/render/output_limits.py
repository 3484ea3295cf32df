"""Limits on rendered HTML, checked before it is made.

Reference links repeat their target, and browsers reopen unclosed elements in every paragraph, so a short source can
render to a very long text.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from markdown_it.token import Token

from gql_blog.errors import InputError, TooLarge
from gql_blog.render.markdown_parser import walk_tokens
from gql_blog.render.tags.written_tags import word_set

MIN_CAP: Final = 1_000_000
MAX_GROWTH: Final = 20
"""Rendered HTML may have ``MIN_CAP`` characters, or ``MAX_GROWTH`` times those of its source, whichever is more."""

MAX_HTML_DEPTH: Final = 100
"""Elements of raw HTML that may stand open inside each other: a sanitiser takes time by the square of it."""

_MARKER: Final = 250
"""Characters that a note's marker takes, with its link and the link back."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*")
_NOT_NESTING = word_set(
    "area base br col embed hr img input link meta option p param source tbody td tfoot th thead tr track wbr"
)
"""Elements that hold nothing, or whose end HTML lets one leave out."""

_ALIKE: Final = {"li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}}
"""Items, and those that each ends by its beginning."""
_HOLDERS: Final = word_set("article aside blockquote dd details div dl dt figure li menu ol section table ul")
"""Elements whose end is that of the items in them, too; but for ``div``, the items around them stay open."""


def check_output_size(tokens: Iterable[Token], source: str) -> None:
    """TooLarge where the HTML is out of proportion to its source, InputError where it is nested absurdly deep."""
    estimate = _SizeEstimate(source)
    for token in walk_tokens(tokens):
        estimate.add(token)


class _SizeEstimate:
    """Adds up what the tokens become, and keeps account of the elements of raw HTML that stand open."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._cap = max(MIN_CAP, MAX_GROWTH * len(source))
        self._size = 0
        self._open = _OpenElements()

    def add(self, token: Token) -> None:
        if token.type in ("html_block", "html_inline"):
            for tag in _TAG.finditer(token.content):
                self._add_tag(tag)
        elif token.block and token.nesting == 1:
            self._size += self._open.size  # an open <em> is opened anew in each paragraph
        self._size += _size(token)
        if self._size > self._cap:
            raise TooLarge(
                f"The text has {len(self._source):,} characters and would become more than {self._cap:,} characters of "
                "HTML. It may repeat a long link or a wide table. Shorten or split it."
            )

    def _add_tag(self, tag: re.Match[str]) -> None:
        if not tag[1]:
            self._size += self._open.size
        self._open.take(tag)
        if len(self._open) > MAX_HTML_DEPTH:
            raise InputError(
                f"The text nests HTML elements more than {MAX_HTML_DEPTH} levels deep, at <{tag[2]}>. "
                "Close them, or write it in Markdown."
            )


def is_nested_deeper(html: str, most: int) -> bool:
    """Whether more than ``most`` elements stand open inside each other somewhere in HTML."""
    stand = _OpenElements()
    for tag in _TAG.finditer(html):
        stand.take(tag)
        if len(stand) > most:
            return True
    return False


class _OpenElements:
    """The elements that stand open, and the characters of their tags.

    An end tag ends the last open element of its name alone, and items in it: browsers open anew those between them, and
    take no heed of one that ends nothing. An item ends the one before.
    """

    def __init__(self) -> None:
        self.size = 0
        self._stand: list[tuple[str, int]] = []
        self._of_name: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._stand)

    def take(self, tag: re.Match[str]) -> None:
        name = tag[2].lower()
        if name in _NOT_NESTING:
            return
        if tag[1]:
            self._end(name)
            return
        if name in _ALIKE:
            self._end_item(_ALIKE[name])
        self._stand.append((name, len(tag[0]) + len(tag[2]) + 4))
        self._of_name[name] += 1
        self.size += self._stand[-1][1]

    def _end(self, name: str) -> None:
        if not self._of_name[name]:
            return
        at = len(self._stand) - 1
        while self._stand[at][0] != name:
            if name in _HOLDERS and self._stand[at][0] in _ALIKE:
                self._remove(at)
            at -= 1
        self._remove(at)

    def _end_item(self, alike: Collection[str]) -> None:
        for at in range(len(self._stand) - 1, -1, -1):
            if self._stand[at][0] in alike:
                self._remove(at)
                return
            if self._stand[at][0] in _HOLDERS and self._stand[at][0] != "div":
                return

    def _remove(self, at: int) -> None:
        name, size = self._stand.pop(at)
        self._of_name[name] -= 1
        self.size -= size


def _size(token: Token) -> int:
    """About how many characters of HTML a token becomes."""
    if token.type in ("footnote_ref", "footnote_inline"):
        return _MARKER
    if token.hidden or token.type == "inline":  # the parts of an inline token are counted by themselves
        return 0
    attributes = sum(len(name) + len(str(value)) for name, value in token.attrs.items())
    return len(token.content) + (len(token.tag) + 3 if token.tag else 0) + attributes
