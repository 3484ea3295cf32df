"""The pages of a static site: what is around each of them, and the lists of articles, dialogues, tags and people."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from gql_blog.plugin import ExportSite
from gql_blog_exports.article_parts import day
from gql_blog_exports.contents import Entry, reading_order
from gql_blog_exports.html_words import Words, language_attributes, words_of
from gql_blog_exports.players import with_players_in

LONGEST_LIST: Final = 100
"""Articles of one page of a list."""
_PLAIN: Final = re.compile(r"[a-z0-9]+")
_DEVICE: Final = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
"""What Windows takes for a device, whatever stands behind a dot."""
_LONGEST_NAME: Final = 100
_POLICY: Final = (
    "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file:; base-uri 'none'; "
    "form-action 'none'"
)
"""Nothing comes from elsewhere but what players play. ``file:`` is for a folder that is read from a disk."""

Page = tuple[str, str]
"""The path of a page in the folder, and its HTML."""


def file_name(name: str, otherwise: str | None = None) -> str:
    """Return the name of a page: never a text that a file system, or a server, may take for something else."""
    plain = "-".join(_PLAIN.findall(name.lower()))[:_LONGEST_NAME]
    fits = plain == name and not _DEVICE.fullmatch(plain)
    return f"{plain if fits else otherwise or f'{plain}_{hashlib.sha256(name.encode()).hexdigest()[:8]}'}.html"


@dataclass(frozen=True, slots=True)
class SitePages:
    """Makes the pages of one site."""

    site: ExportSite
    entries: Sequence[Entry]
    responses: Mapping[str | None, Sequence[Entry]]

    @property
    def words(self) -> Words:
        """The words of the site's language."""
        return words_of(self.site.locale)

    @property
    def openings(self) -> Sequence[Entry]:
        """The articles that open a dialogue: others answer them."""
        return [each for each in self.responses.get(None, ()) if each.id in self.responses]

    def page(self, path: str, title: str, body: str, *, locale: str | None = None, head: str = "") -> Page:
        """Return a page with the head and the navigation that all have. ``locale``: the language of its body."""
        up, words = "../" * path.count("/"), self.words
        places = (
            ("dialogues", words.dialogues),
            ("contributors", words.contributors),
            ("tags", words.tags),
            ("search", words.search),
        )
        links = "".join(f'<li><a href="{up}{name}.html">{escape(word)}</a></li>\n' for name, word in places)
        stated = escape(self.site.locale)
        html = (
            f'<!doctype html>\n<html lang="{stated}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{escape(with_players_in([body], _POLICY))}">\n'
            '<meta name="viewport" content="width=device-width">\n'
            f"<title>{escape(title)} – {escape(self.site.title)}</title>\n"
            f'<link rel="stylesheet" href="{up}style.css">\n'
            f'<link rel="alternate" type="application/atom+xml" href="{up}feed.atom">\n'
            f'<link rel="alternate" type="application/feed+json" href="{up}feed.json">\n'
            f'{head}</head>\n<body {language_attributes(self.site.locale)}>\n<header class="site">\n<nav>\n<ul>\n'
            f'<li><a href="{up}index.html">{escape(self.site.title)}</a></li>\n{links}</ul>\n</nav>\n</header>\n'
            f"<main {language_attributes(locale or self.site.locale)}>\n{body}</main>\n</body>\n</html>\n"
        )
        return path, html

    def lists(self) -> Iterator[Page]:
        """Yield the pages that list articles."""
        yield from self._list("index", self.site.title, self.entries)
        yield from self._list("dialogues", self.words.dialogues, self.openings, folder="dialogues")
        for each in self.openings:
            ordered = [*reading_order([each], self.responses)]
            yield from self._list(f"dialogues/{each.held.page.removesuffix('.html')}", each.title, ordered)
        tags, people = self._tags(), self._people()
        for name, title, found in (("tags", self.words.tags, tags), ("contributors", self.words.contributors, people)):
            yield self._names(name, title, found)
            for file, (shown, entries) in found.items():
                yield from self._list(f"{name}/{file.removesuffix('.html')}", shown, entries)

    def _tags(self) -> dict[str, tuple[str, list[Entry]]]:
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for each in self.entries:
            for tag in each.tags:
                found[tag].append(each)
        return {file_name(tag): (tag, found[tag]) for tag in sorted(found)}

    def _people(self) -> dict[str, tuple[str, list[Entry]]]:
        found: dict[str, tuple[str, list[Entry]]] = {}
        for each in self.entries:
            for byline in {byline.contributor: byline for byline in each.bylines if byline.contributor}.values():
                found.setdefault(file_name(byline.contributor or ""), (byline.name, []))[1].append(each)
        return dict(sorted(found.items(), key=lambda item: (item[1][0], item[0])))

    def _names(self, name: str, title: str, found: Mapping[str, tuple[str, Sequence[Entry]]]) -> Page:
        items = "".join(
            f'<li><a href="{name}/{file}">{escape(shown)}</a> ({len(entries)})</li>\n'
            for file, (shown, entries) in found.items()
        )
        return self.page(f"{name}.html", title, f"<h1>{escape(title)}</h1>\n<ul>\n{items}</ul>\n")

    def _list(self, stem: str, title: str, entries: Sequence[Entry], folder: str = "articles") -> Iterator[Page]:
        """Yield the pages of a list, each with links to those beside it."""
        parts = [entries[start : start + LONGEST_LIST] for start in range(0, len(entries), LONGEST_LIST)] or [[]]
        paths = [f"{stem}.html", *(f"{stem}_{number}.html" for number in range(2, len(parts) + 1))]
        for number, (path, part) in enumerate(zip(paths, parts, strict=True)):
            beside = [(paths[number - 1], self.words.newer)] if number else []
            beside += [(paths[number + 1], self.words.older)] if number + 1 < len(paths) else []
            links = "".join(f'<a href="{each.rpartition("/")[2]}">{word}</a>\n' for each, word in beside)
            body = f"<h1>{escape(title)}</h1>\n{self.listed(part, '../' * path.count('/') + folder)}"
            yield self.page(path, title, body + (f'<p class="beside">\n{links}</p>\n' if links else ""))

    def listed(self, entries: Sequence[Entry], folder: str) -> str:
        """Return a list of articles, which are in a folder."""
        items = "".join(
            f'<li><a href="{escape(f"{folder}/{each.held.page}")}">{each.title_in("cite")}</a>'
            f"{escape(f' {each.names}')}{day(each.day)}</li>\n"
            for each in entries
        )
        return f"<ul>\n{items}</ul>\n"
