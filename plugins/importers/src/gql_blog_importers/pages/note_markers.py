"""Note markers in a body: '[1]', '[1][2]', '[1, 3–4]', '¹' and '①' become references to notes that exist.

'[2017]', '[sic]', '[…]', 'm²' and '’22' are not markers.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from gql_blog.plugin import isolate_bidi
from gql_blog_importers.pages.markdown_escaping import escape_inline, guard_line, join_lines

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ITEM = r"[0-9]{1,4}(?:[ \u00a0]?[-–—][ \u00a0]?[0-9]{1,4})?"
_MARKER = re.compile(
    rf"[\[［【][ \u00a0]?(?P<square>{_ITEM}(?:[ \u00a0]?[,，、;；][ \u00a0]?{_ITEM}){{0,60}})[ \u00a0]?[\]］】]"
    rf"|(?P<raised>[{_SUPERSCRIPTS}]{{1,4}}(?:[,˒⸴][{_SUPERSCRIPTS}]{{1,4}}){{0,30}})"
    r"|(?P<ringed>[①-⑳㉑-㉟㊱-㊿])"
)
_RANGE = re.compile(r"[-–—]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+")
_UNIT_WORDS = "m km cm mm dm nm ft in mi yd ha s sec mc"
_UNITS = frozenset(_UNIT_WORDS.split())
_LAST_WORD = re.compile(r"[^\W_]+$")
_YEARS = range(1000, 2200)


@dataclass(slots=True)
class MarkerLog:
    """What the markers of a body called, in order, and those that call a note which is not there."""

    called: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def marker_numbers(text: str) -> set[str]:
    """Every number that stands in a text as a marker would, whether or not a note has it."""
    found: set[str] = set()
    for match in _MARKER.finditer(text):
        if not _is_exponent(text, match):
            found.update(label for item in _items(match) if (label := plain_number(item)) is not None)
    return found


def plain_number(mark: str) -> str | None:
    """'¹' → '1', '①' → '1', '１' → '1', '01' → '1'; ``None``: no number."""
    if len(mark) == 1 and "①" <= mark <= "⑳":
        return str(ord(mark) - ord("①") + 1)
    if len(mark) == 1 and "㉑" <= mark <= "㉟":
        return str(ord(mark) - ord("㉑") + 21)
    if len(mark) == 1 and "㊱" <= mark <= "㊿":
        return str(ord(mark) - ord("㊱") + 36)
    digits = "".join(str(_SUPERSCRIPTS.index(char)) if char in _SUPERSCRIPTS else char for char in mark)
    return str(int(digits)) if digits.isdecimal() and len(digits) <= 4 else None


def paragraph_to_markdown(text: str, notes: Collection[str], log: MarkerLog) -> str:
    """One paragraph of the body as Markdown, its markers turned into calls of ``notes`` (labels)."""
    lines = [line.strip() for line in isolate_bidi(text).split("\n") if line.strip()]
    return join_lines([_line_to_markdown(line, notes, log) for line in lines], lines)


def _line_to_markdown(line: str, notes: Collection[str], log: MarkerLog) -> str:
    addresses = _Addresses(line)
    out: list[str] = []
    done = 0
    for match in _MARKER.finditer(line):
        outside = not addresses.hold(match) and not _is_exponent(line, match)
        calls = _calls(match, notes, log) if outside else []
        if not calls:
            continue
        before = _after_call(line[done : match.start()]) if out else escape_inline(line[done : match.start()])
        out.append(before[:-1] + "\\!" if before.endswith("!") else before)
        out.append("".join(f"[^{label}]" for label in calls))
        log.called += calls
        done = match.end()
    if not out:
        return guard_line(escape_inline(line))
    out.append(_after_call(line[done:]))
    text = "".join(out)
    return text if text.startswith("[^") else guard_line(text)


def _after_call(text: str) -> str:
    """Text that follows a call: a colon or a bracket right after one would make it a definition or a link."""
    escaped = escape_inline(text)
    return "\\" + escaped if escaped.startswith((":", "(")) else escaped


class _Addresses:
    """The web addresses of a line, asked for in the order of the line."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._found = _URL.finditer(line)
        self._current: tuple[int, int] | None = (0, 0)

    def hold(self, marker: re.Match[str]) -> bool:
        """Whether a marker-like text is part of an address."""
        while self._current is not None and self._current[1] <= marker.start():
            found = next(self._found, None)
            self._current = None if found is None else found.span()
        if self._current is None or self._current[0] > marker.start():
            return False
        is_query = self._line[marker.start() - 1] in "=/&?|#"
        return is_query or marker.end() < _url_end(self._line, self._current)


def _url_end(line: str, url: tuple[int, int]) -> int:
    """Where an address ends, the stops after it aside."""
    end = url[1]
    while end > url[0] and line[end - 1] in ".,;:!?)]】］’”\"'":
        end -= 1
    return end + 1 if line[end : end + 1] in ("]", "】", "］") else end


def _items(match: re.Match[str]) -> list[str]:
    text = match["square"] or match["raised"] or match["ringed"]
    return [item.strip(" \u00a0") for item in re.split(r"[,，、;；˒⸴]", text)]


def _calls(match: re.Match[str], notes: Collection[str], log: MarkerLog) -> list[str]:
    """The labels that a marker calls; none where any of them is missing, since a marker is not torn apart."""
    labels: list[str] = []
    for item in _items(match):
        ends = [plain_number(end.strip(" \u00a0")) for end in _RANGE.split(item)]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            first, last = int(ends[0]), int(ends[1])
            if not 0 < last - first < max(len(notes), 2):
                labels.append(item)
            else:
                labels += map(str, range(first, last + 1))
        else:
            labels.append(ends[0] if ends[0] is not None and len(ends) == 1 else item)
    absent = [label for label in labels if label not in notes]
    if not absent:
        return labels
    if match["square"] is not None:
        log.missing += [label for label in absent if not (label.isdecimal() and int(label) in _YEARS)]
    return []


def _is_exponent(text: str, match: re.Match[str]) -> bool:
    """'m²', '10³', 'x²': a raised figure after a unit, a digit or a single letter is no marker."""
    if match["raised"] is None:
        return False
    before = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
    if before is None:
        return False
    word = before[0]
    return word[-1].isdigit() or word.casefold() in _UNITS or (len(word) == 1 and word.isascii())
