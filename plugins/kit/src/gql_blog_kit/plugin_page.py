"""A page about the plugins of a machine, for people: what each is, and what it adds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.metadata import PackageMetadata
from typing import Any, Final

from gql_blog.hooks import Hooks, schedule_text
from gql_blog.known_secrets import redacted
from gql_blog_kit.plugin_source import installed_plugin

_HEAD: Final = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Plugins</title>
<style>body { font: 1rem/1.5 sans-serif; max-width: 48rem; margin: 2rem auto; overflow-wrap: anywhere }</style>
<h1>Plugins</h1>
"""
_REGISTERED: Final[Sequence[tuple[str, str, Callable[[Any], str]]]] = (
    ("Fields", "fields", lambda each: f"{each.type_name}.{each.name}"),
    ("Queries", "queries", lambda each: each.name),
    ("Mutations", "mutations", lambda each: each.name),
    ("Types with ids", "nodes", lambda each: each.item.__name__),
    ("Orders", "orders", lambda each: each.name),
    ("Filters", "filters", lambda each: each.name),
    ("Citation styles", "citation_styles", lambda each: each.name),
    ("Routes, below /plugins and its name", "routes", lambda each: f"{', '.join(each.methods)} {each.path}"),
    ("Commands", "commands", lambda each: each.name),
    ("Jobs", "jobs", lambda each: f"{each.name} ({schedule_text(each)})"),
    ("Exports", "exports", lambda each: each.format),
    ("Imports", "importers", lambda each: each.format),
)
"""What plugins add: its heading, where ``Hooks`` has it, and how one is named."""


def plugin_page(hooks: Hooks, states: Mapping[str, str]) -> str:
    """Return the page, in ASCII, of plugins with their states, by name. It has no value of a setting, and no time."""
    page = _HEAD + "".join(f"{line}\n" for name, state in states.items() for line in _plugin(name, state, hooks))
    return page.encode("ascii", "xmlcharrefreplace").decode()


def _plugin(name: str, state: str, hooks: Hooks) -> Iterator[str]:
    source = None if state == "ORPHANED" else installed_plugin(name)
    package = source.point.dist if source else None
    version = hooks.versions.get(name) or (package.version if package else "")
    yield f"<h2>{_text(f'{name} {version}')}</h2>"
    yield from _package(package.metadata) if package else ()
    yield _line("State", state)
    if source and name in hooks.names:
        plugin = source.load()  # which it is already
        yield _line("API", str(getattr(plugin, "api_version", "")))
        role = getattr(plugin, "role", None)
        yield _line("Sees and does at most", f"what the role {role} may" if role else "what everybody may")
        yield from _what_it_adds(name, hooks)


def _package(metadata: PackageMetadata) -> Iterator[str]:
    def said(name: str) -> list[str]:
        return [str(each) for each in metadata.get_all(name) or ()]

    yield from (f"<p>{_text(each)}</p>" for each in said("Summary"))
    yield from (_line("Author", each) for each in (*said("Author"), *said("Author-email")))
    for each in (*(f"Home page, {address}" for address in said("Home-page")), *said("Project-URL")):
        label, _, address = each.partition(", ")
        is_web = address.startswith(("https://", "http://"))
        shown = f'<a href="{_text(address)}" rel="noreferrer">{_text(address)}</a>' if is_web else _text(address)
        yield f"<p>{_text(label)}: {shown}</p>"


def _what_it_adds(name: str, hooks: Hooks) -> Iterator[str]:
    found = (hook.name for each in hooks.health() if each.name == name for hook in each.hooks)
    yield from _list("Hooks", ((hook, "") for hook in dict.fromkeys(found)))
    for heading, place, named in _REGISTERED:
        values = [each.value for each in getattr(hooks, place) if each.plugin == name]
        roles = (f" (for {each.role})" if getattr(each, "role", None) else "" for each in values)
        items = (
            (named(each) + role, getattr(each, "description", "")) for each, role in zip(values, roles, strict=True)
        )
        yield from _list(heading, items)
    told = [each for each in hooks.event_kinds.values() if each.plugin == name]
    yield from _list("Events", ((each.name, each.event.description) for each in told))
    yield from _list("Hooks for others", ((each.name, "") for each in hooks.offered.values() if each.plugin == name))
    fields = type(hooks.settings[name]).model_fields if name in hooks.settings else {}
    yield from _list("Settings", ((each, field.description or "") for each, field in fields.items()))


def _list(heading: str, named: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a heading and a list of names with what they are for; nothing if there are none."""
    items = [f"<li><code>{_text(name)}</code>{_text(f': {said}' if said else '')}</li>" for name, said in named]
    if items:
        yield from (f"<h3>{heading}</h3>", "<ul>", *items, "</ul>")


def _line(label: str, text: str) -> str:
    return f"<p>{label}: {_text(text)}</p>"


def _text(text: str) -> str:
    return escape(redacted(text))
