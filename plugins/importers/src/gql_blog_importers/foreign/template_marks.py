"""Liquid of Jekyll and shortcodes of Hugo in a text: those that mean Markdown become it, the others stay as text."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Final

from gql_blog.plugin import Fate, Finding, Ledger, join_shortened

_ARGUMENTS: Final = r"(?:\"[^\"]{0,2000}\"|[^\">%{}]){0,1000}?"
_MARK: Final = re.compile(
    r"\{%-?\s*+(?P<tag>\w{1,50}+)(?P<said>[^%{}]{0,2000}?)-?%\}"
    rf"|\{{\{{[<%](?P<shown>/\*)?\s*+(?P<close>/?)\s*+(?P<name>[\w./-]{{1,80}}+)(?P<args>{_ARGUMENTS})(?:\*/)?[>%]\}}\}}"
    r"|\{\{(?P<hidden>/\*)"
    r"|\{\{(?P<value>[^{}]{1,500}?)\}\}"
)
"""No part takes what the part after it could take: what is never closed costs no more than its length."""

_ENDS: Final = {name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("comment", "raw", "highlight")} | {
    "/highlight": re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
    "hidden": re.compile(r"\*/\}\}"),
}
_GIVEN: Final = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|([^\s\"=]+))")
_FILMS: Final = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}
_LINKS: Final = frozenset({"post_url", "link", "ref", "relref"})
_SITE: Final = re.compile(r"site\.(?:base)?url")
_PATH: Final = re.compile(r"([\"'])([^\"'\s|]{1,300})\1\s*\|\s*(?:relative|absolute)_url")
_KEPT: Final = "It stands in the text as it is."


class TemplateMarks:
    """The marks of one text. ``link`` says where a file of the site leads now."""

    def __init__(self, link: Callable[[str], str], ledger: Ledger) -> None:
        self._link, self._ledger = link, ledger
        self._kept: dict[str, None] = {}
        self._endless: set[str] = set()

    def plain(self, source: str) -> str:
        """Return the text without its marks, as far as they mean something here."""
        return "".join(self._pieces(source))

    def findings(self) -> tuple[Finding, ...]:
        """Return a finding that names the marks which stay in the text."""
        if not self._kept:
            return ()
        named = join_shortened([*self._kept])
        return (Finding("SHORTCODES_KEPT", f"Shortcodes were kept as text: {named}."),)

    def _pieces(self, source: str) -> Iterator[str]:
        place = 0
        while match := _MARK.search(source, place):
            yield source[place : match.start()]
            within = self._block(match, source)
            if within is None:
                yield self._single(match)
                place = match.end()
            else:
                text, place = within
                yield text
        yield source[place:]

    def _block(self, match: re.Match[str], source: str) -> tuple[str, int] | None:
        """A mark with an end: what stands for all of it, and where that ends; ``None`` for any other."""
        name = match["tag"] or (match["name"] if not match["close"] else None) or ("hidden" if match["hidden"] else "")
        key = f"/{name}" if match["name"] else name
        end = _ENDS.get(key) if key not in self._endless and not match["shown"] else None
        close = end.search(source, match.end()) if end else None
        if close is None:
            self._endless |= {key} if end else set()
            return None
        inner = source[match.end() : close.start()]
        if name in ("comment", "hidden"):
            self._ledger.add("shortcode", Fate.LEFT_OUT, "It is a comment, which nobody sees there.")
            return "", close.end()
        self._ledger.add("shortcode")
        if name == "raw":
            return inner, close.end()
        language = next(iter(_given(match["said"] or match["args"] or "").values()), "")
        return f"```{language}\n{inner.strip(chr(10))}\n```", close.end()

    def _single(self, match: re.Match[str]) -> str:
        name = (match["tag"] or match["name"] or "").rstrip("/")
        given = _given(match["said"] or match["args"] or "")
        if match["shown"]:
            text: str | None = match[0].replace("/*", "", 1).replace("*/", "", 1)
        elif match["value"]:
            text = _of_value(match["value"].strip(" -"))
        elif name in _LINKS and given:
            text = self._link(next(iter(given.values())))
        elif name in _FILMS and given:
            text = f"<{_FILMS[name]}{given.get('id') or next(iter(given.values()))}>"
        elif name == "figure" and given.get("src"):
            text = _figure(given)
        else:
            text = None
        if text is not None:
            self._ledger.add("shortcode")
            return text
        self._ledger.add("shortcode", Fate.KEPT_AS_TEXT, _KEPT)
        self._kept[name or "{{…}}"] = None
        return match[0].replace("{{<", "{{< ", 1) if match[0][3:4].isalpha() else match[0]


def _of_value(value: str) -> str | None:
    """What a value is in the text: the address of the site is nothing, and a path in quotes is itself."""
    if _SITE.fullmatch(value):
        return ""
    match = _PATH.fullmatch(value)
    return match[2] if match else None


def _given(text: str) -> dict[str, str]:
    """What a mark is given, by name or by place."""
    found = enumerate(_GIVEN.findall(text))
    return {name or str(at): quoted or word for at, (name, quoted, word) in found}


def _figure(given: dict[str, str]) -> str:
    caption = given.get("caption") or given.get("title")
    image = f'<img src="{escape(given["src"])}" alt="{escape(given.get("alt", ""))}">'
    below = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    return f"<figure>{image}{below}</figure>"
