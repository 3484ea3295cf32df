"""Whether what a plugin renders is published as it made it: what it has not declared, the sanitiser takes away."""

from collections import Counter
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from gql_blog.content import PLAYERS, Note, ReadNote
from gql_blog.errors import GqlBlogError
from gql_blog.hooks import MARKUP_ELEMENTS, Body, Hooks
from gql_blog.render import ARTICLE_TAGS, PLUGIN_TAGS, SCHEMES, ArticleParsers, PluginHtml, Renderer
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.samples import BODY, BODY_WITHOUT_NOTES, notes

_CLASS: Final = "class"
_DATA: Final = "data-"
_PREFIX: Final = "a"

_INSTEAD: Final = {
    "style": "Give the element a class that register_markup declares, and leave its looks to the styles of the site.",
    "id": "Begin an id with the plugin's name and a hyphen, and declare that there are some: register_markup returns "
    "Markup(ids=True).",
    "href": f"Use a path, or an address with one of these schemes: {', '.join(sorted(SCHEMES))}.",
    "src": f"Use a path, or an address with one of these schemes: {', '.join(sorted(SCHEMES))}.",
}
"""The remedies for some attributes; others may be left out, or said by a ``data-`` attribute."""

Part = tuple[str, str, str]
"""A part of HTML: an element, or one of its attributes, or of its classes."""


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[Part] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag, "", ""] += 1
        for name, value in attrs:
            if name == _CLASS:
                self.found.update((tag, name, each) for each in (value or "").split())
            else:
                self.found[tag, name, ""] += 1


async def markup_problems(plugin: str, hooks: Hooks) -> list[Problem]:
    """Return what the plugin renders of the samples, and the sanitiser takes away."""
    return [
        Problem(Check.MARKUP, where, _told(part), _remedy(plugin, part))
        for where, parts in [
            ("render_note", await _of_notes(plugin, hooks)),
            ("transform_body", await _of_bodies(plugin, hooks)),
            ("register_markdown", await _of_markdown(plugin, hooks)),
        ]
        for part in dict.fromkeys(parts)
    ]


def dropped_parts(given: str, published: str) -> Iterator[Part]:
    """Yield what stands in HTML, and no more, or less often, in what is published of it."""
    yield from _missing(_parts(given), _parts(published))


async def _of_notes(plugin: str, hooks: Hooks) -> list[Part]:
    html, found = PluginHtml(hooks), list[Part]()

    def finish(by: str, given: Sequence[Note], answers: Sequence[str | None]) -> Sequence[Note]:
        finished = html.notes(by, given, answers)
        for note, answer in zip(finished, answers, strict=True):
            if by == plugin and answer is not None:
                found.extend(dropped_parts(answer, note.html))
        return finished

    reads = (await hooks.notes.read(notes(), "en")).value.reads
    await hooks.notes.render(list(zip(notes(), (each or ReadNote() for each in reads), strict=True)), finish)
    return found


async def _of_bodies(plugin: str, hooks: Hooks) -> list[Part]:
    html, found = PluginHtml(hooks), list[Part]()

    def sanitise(by: str, body: Body, given: str) -> str:
        cleaned = html.body(by, body, given)
        if by == plugin:
            found.extend(dropped_parts(given, cleaned))
        return cleaned

    article = await Renderer(Hooks.of({})).article(BODY, locale="en", prefix=_PREFIX)
    await hooks.rendering.transform(Body(html=article.html, notes=notes(), locale="en", prefix=_PREFIX), sanitise)
    return found


async def _of_markdown(plugin: str, hooks: Hooks) -> list[Part]:
    """What the constructs of a plugin add to the HTML of a text, and is not there when it is published."""
    if all(each.plugin != plugin for each in hooks.rendering.extensions):
        return []
    parsers = ArticleParsers(hooks)
    written = await hooks.rendering.parse(lambda plugins: str(parsers.of(plugins).render(BODY_WITHOUT_NOTES)))
    if written.value is None:
        return []  # it failed, which the drill has told
    plugins, html = written.value
    others = tuple(each for each in plugins if each != plugin)
    added = _parts(html) - _parts(str(parsers.of(others).render(BODY_WITHOUT_NOTES)))
    try:
        published = await Renderer(hooks).article(BODY_WITHOUT_NOTES, locale="en", prefix=_PREFIX)
    except GqlBlogError:
        return []
    return list(_missing(added, _parts(published.html)))


def _parts(html: str) -> Counter[Part]:
    parser = _Parts()
    parser.feed(html)
    parser.close()
    return parser.found


def _missing(given: Counter[Part], published: Counter[Part]) -> Iterator[Part]:
    """Yield what is missing; an element that is gone has taken its attributes along."""
    missing = given - published
    for tag, attribute, value in missing:
        if not attribute or not missing[tag, "", ""]:
            yield tag, attribute, value


def _told(part: Part) -> str:
    tag, attribute, value = part
    if not attribute:
        return f"The element <{tag}> is taken away before it is published; what it contains stays."
    named = f"class {value!r}" if attribute == _CLASS else f"attribute {attribute!r}"
    return f"The {named} of <{tag}> is taken away before it is published."


def _remedy(plugin: str, part: Part) -> str:
    tag, attribute, value = part
    own = f"{plugin.replace('_', '-')}-"
    if not attribute and tag in MARKUP_ELEMENTS:
        return f'Declare it: register_markup returns Markup(elements=["{tag}"]).'
    if not attribute and tag in PLAYERS:
        declared = f'Markup(players={{"{tag}": ["https://video.example"]}})'
        return f"Declare from where it plays: register_markup returns {declared}. Let it play from there alone."
    if not attribute:
        return f"Use one of the elements that an article may have: {', '.join(sorted(ARTICLE_TAGS | PLUGIN_TAGS))}."
    if attribute == _CLASS:
        return _declare("classes", value, own)
    if attribute.startswith(_DATA):
        return _declare("data", attribute, f"{_DATA}{own}")
    return _INSTEAD.get(attribute, "Leave it out, or say it by a data- attribute that register_markup declares.")


def _declare(field: str, name: str, prefix: str) -> str:
    if name.startswith(prefix):
        return f'Declare it: register_markup returns Markup({field}=["{name}"]).'
    stem = name.removeprefix(_DATA)
    return f'Name it {prefix}{stem}, and declare it: register_markup returns Markup({field}=["{prefix}{stem}"]).'
