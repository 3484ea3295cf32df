"""Whether the same input gives the same output where that is promised: rendering, exports, repeatable fields."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from datetime import datetime as DateTime
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from gql_blog.content import ReadNote
from gql_blog.errors import GqlBlogError
from gql_blog.hooks import ExportFormat, Hooks, Registered, read_options
from gql_blog.plugin_settings import PluginSettings
from gql_blog.render import Renderer
from gql_blog.settings import environment, load_settings
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.companions import companions
from gql_blog_kit.plugin_source import PluginSource, plugin_at
from gql_blog_kit.samples import (
    BODY,
    MOMENT,
    SITE,
    arguments,
    articles,
    cited_notes,
    notes,
    page,
    rows,
    searched,
    without_rows,
)

_SEEDS: Final = ("1", "2")
"""Hash seeds of the other processes: sets and dicts of text have other orders there."""

_SECONDS: Final = 60.0


async def purity_problems(source: PluginSource, hooks: Hooks) -> list[Problem]:
    """Return what gave another output the second time, or in another process."""
    plugin = source.name
    first, second = await outputs(plugin, hooks, MOMENT), await outputs(plugin, hooks, MOMENT + timedelta(days=400))
    problems = [_problem(where, "twice in one process") for where in _different(first, second)]
    if problems or not first:
        return problems
    for seed in _SEEDS:
        elsewhere = await _elsewhere(source.place, seed)
        if elsewhere is not None:
            problems += [_problem(where, "in another process") for where in _different(first, elsewhere)]
    return problems


async def outputs(plugin: str, hooks: Hooks, now: DateTime) -> dict[str, str]:
    """Return a digest of what each hook and callback gives for the samples at a time, by its name."""
    hooks.set_clock(lambda: now)
    without_rows(hooks)
    found: dict[str, Any] = {}
    if plugin in hooks.implementers("read_notes"):
        found["read_notes"] = (await hooks.notes.read(notes(), "en")).value
    if plugin in hooks.implementers("render_note"):
        reads = (await hooks.notes.read(notes(), "en")).value.reads
        found["render_note"] = (await hooks.notes.render(_read(reads))).value
    if plugin in hooks.implementers("enrich_citation"):
        found["enrich_citation"] = (await hooks.notes.enrich(notes(), cited_notes())).value
    extends = any(each.plugin == plugin for each in hooks.rendering.extensions)
    if extends or plugin in hooks.implementers("transform_body"):
        article = await Renderer(hooks).article(BODY, locale="en", prefix="a")
        found["rendering of a text"] = (article.html, article.endnotes, article.text)
    if plugin in hooks.implementers("search_text"):
        found["search_text"] = [(await hooks.rendering.search_words(each)).value for each in searched()]
    for export in hooks.exports:
        if export.plugin == plugin:
            found |= await _written(hooks, export)
    for field in hooks.fields:
        if field.value.repeatable and field.plugin == plugin:
            resolve = hooks.callbacks.resolvers.of_field(field)
            found[f"resolve of {field.value.type_name}.{field.value.name}"] = await _tried(
                resolve(rows(field), None, arguments(field.value.arguments), **page(field))
            )
    return {name: sha256(repr(value).encode()).hexdigest() for name, value in found.items()}


async def _written(hooks: Hooks, export: Registered[ExportFormat]) -> dict[str, Any]:
    """Return what a format writes of the samples, wherever it can."""
    form, found = export.value, {}
    options = read_options(form.options, {}, form.format)
    for number, can in ((1, form.write is not None), (2, form.whole_dialogue)):
        if can:
            written = hooks.callbacks.export(
                export, articles()[:number], site=SITE, options=options, dialogue=number > 1
            )
            found[f"write of {form.format}, articles: {number}"] = await _tried(written)
    if form.write_site is not None:
        file = BytesIO()
        await _tried(hooks.callbacks.export_site(export, articles(), file, site=SITE, options=options))
        found[f"write of {form.format}, the site"] = file.getvalue()
    return found


def _read(values: Any) -> Any:
    return [(note, read or ReadNote()) for note, read in zip(notes(), values, strict=True)]


async def _tried(work: Any) -> Any:
    try:
        return await work
    except GqlBlogError as error:  # the drill has told of it
        return type(error).__name__


def _different(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return [name for name, digest in one.items() if other.get(name) != digest]


def _problem(where: str, when: str) -> Problem:
    return Problem(
        Check.PURITY,
        where,
        f"The same input gave another output {when}.",
        "Let the result depend on the arguments alone: no clock, no chance, no set whose order shows, nothing kept "
        "from call to call. A field that does depend on more is not repeatable.",
    )


async def _elsewhere(place: str, seed: str) -> dict[str, str] | None:
    """Return the outputs of another process; ``None`` if it failed, which importing the plugin here did not."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        f"import {__name__} as check; check.print_outputs()",
        place,
        env={**environment(), "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    if process.returncode:
        return None
    answer: dict[str, str] = json.loads(printed)
    return answer


def print_outputs() -> None:
    """Print the outputs of the plugin that the first argument of this process names, as JSON."""
    with redirect_stdout(sys.stderr):  # what the plugin prints is no output
        settings = load_settings()
        read_settings = PluginSettings(settings.plugin_settings, environment()).read
        source = plugin_at(sys.argv[1])
        plugin = source.load()
        hooks = Hooks.of({source.name: plugin, **companions(source, plugin)}, read_settings=read_settings)
        found = asyncio.run(outputs(source.name, hooks, MOMENT))
    sys.stdout.write(json.dumps(found))
