"""The plugin that does everything wrong, in a process of its own: a file, which reads from another one what to do."""

from pathlib import Path
from typing import Any, Final

from support.chaos import SECRET, Behaviour, Plague

from gql_blog.hooks import PluginFile

_HEAD: Final = """
import asyncio
import os
import sys
import threading
from pathlib import Path

from gql_blog.plugin import ExportFormat, FootnoteKind, Judgement, ReadNote, SearchWords, Verdict, hookimpl
from pydantic import BaseModel, SecretStr
from support.chaos import meddle_with

api_version = 2
PLUGIN = Path(__file__).stem
NOW = Path(__file__).with_suffix(".now")


class Known(BaseModel):
    secret: SecretStr = SecretStr("SECRET")


@hookimpl
def register_settings():
    return Known


async def act_async(context, given, answer):
    if NOW.read_text() == "HANGS":
        await asyncio.Event().wait()
    return act(context, given, answer)


def act(context, given, answer):
    now = NOW.read_text()
    if now == "RAISES":
        raise ZeroDivisionError
    if now == "LEAKS":
        raise RuntimeError(context.settings.secret.get_secret_value())
    if now == "TELLS":
        print(context.settings, repr(context.settings))
        context.log.warning("%s %r", context.settings, context.settings)
        return context.settings
    if now == "EXITS":
        sys.exit(3)
    if now == "DIES":
        os._exit(3)
    if now == "EATS":
        return bytearray(10**11)
    if now == "HANGS":
        threading.Event().wait()
    if now == "BLOCKS":
        while True:
            pass
    if now == "NONSENSE":
        return object()
    if now == "MUTATES":
        meddle_with(given)
    return answer
""".replace("SECRET", SECRET)

_READING: Final = """

@hookimpl
def read_notes(notes):
    return [ReadNote(kind=FootnoteKind.FULL, citation={"type": "book", "title": "Tides"}) for _ in notes]
"""

_HOOK: Final = """

@hookimpl(isolated=True)
{word}def {hook}(context, {argument}):
    return {act}(context, {argument}, {answer})
"""

_EXPORT: Final = """

{word}def write(context, articles):
    return {act}(context, articles, f"{{PLUGIN}} {{articles[0].title}}".encode())


@hookimpl
def register_exports():
    return [ExportFormat(format=PLUGIN, media_type="text/plain", extension=PLUGIN, write=write, isolated=True)]
"""

_ANSWERS: Final = {
    "moderate": ("case", "Judgement(verdict=Verdict.APPROVE, reason='Known.')"),
    "read_notes": ("notes", "[ReadNote(kind=FootnoteKind.FULL) for _ in notes]"),
    "enrich_citation": ("citation", "{**citation, 'publisher' if PLUGIN == 'chaos' else 'genre': PLUGIN}"),
    "render_note": ("note", "f'<em>{PLUGIN} {note.text}</em>'"),
    "search_text": ("article", "SearchWords(title=PLUGIN)"),
    "transform_body": ("body", "body.html.replace('Text', f'Text {PLUGIN}')"),
}
APART: Final = (*_ANSWERS, "register_exports")
"""The hooks that have a case in a process of their own."""


class PlagueApart(Plague):
    """What a plugin in a process of its own does at present, which it reads from a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._now = path.with_suffix(".now")
        self.become(None)

    def become(self, behaviour: Behaviour | None) -> None:
        """Have the hook do this from now on."""
        super().become(behaviour)
        self._now.write_text(str(behaviour or ""), encoding="utf-8")


def plugin_apart(folder: Path, name: str, hook: str, *, is_async: bool) -> tuple[PlagueApart, Any]:
    """Return a plugin with one isolated hook, which is a file in a folder, and what it does at present."""
    words = {"word": "async " if is_async else "", "act": "await act_async" if is_async else "act"}
    source = _HEAD + (_READING if hook == "enrich_citation" else "")
    if hook == "register_exports":
        source += _EXPORT.format(**words)
    else:
        argument, answer = _ANSWERS[hook]
        source += _HOOK.format(hook=hook, argument=argument, answer=answer, **words)
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    return PlagueApart(path), PluginFile(name, path).load()
