"""Plugins with isolated hooks, and the processes of these."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from support.hearing import until

from gql_blog.hooks import Hooks, ModerationCase
from gql_blog.hooks.isolated_worker import IsolatedWorker

GUARD = """
import os, sys, time
from pathlib import Path
from pydantic import BaseModel
from gql_blog.plugin import Deferral, Judgement, Verdict, hookimpl, ReadNote, FootnoteKind

api_version = 2
here = Path(__file__).parent
print("an import may print")


class GuardSettings(BaseModel):
    word: str = "spam"


@hookimpl
def register_settings():
    return GuardSettings


@hookimpl(isolated=True)
def moderate(context, case):
    print("and so may a hook")
    text = case.text
    if "raises" in text: raise ZeroDivisionError("the secret is 4711")
    if "exits" in text: sys.exit(3)
    if "dies" in text: os._exit(3)
    if "eats" in text: return Judgement(verdict=Verdict.APPROVE, reason=str(len(bytearray(10**11))))
    if "tells" in text: (here / "told").touch()
    if "computes" in text:
        while True: pass
    if "takes its time" in text: time.sleep(0.4)
    if "nonsense" in text: return object()
    if "wrong" in text: return Judgement(verdict="APPROVE", reason="No verdict.")
    if "defers" in text: return Deferral(token="t1", reason="Later.")
    if "begins" in text:
        import subprocess
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        return Judgement(verdict=Verdict.APPROVE, reason="It began.", evidence={"pid": child.pid})
    context.state["calls"] = context.state.get("calls", 0) + 1
    told = {
        "pid": os.getpid(),
        "role": str(context.viewer.role) if context.viewer else None,
        "settings": context.settings.word,
        "calls": context.state["calls"],
        "environment": [each for each in os.environ if each.startswith("GQL_BLOG_")],
        "nested": {"list": [1, "a", None]},
        "now": context.now().isoformat(),
    }
    verdict = Verdict.SPAM if context.settings.word in text else Verdict.APPROVE
    return Judgement(verdict=verdict, reason="Looked at.", score=0.5, evidence=told)
"""


def put(folder: Path, **sources: str) -> Hooks:
    """Return the hooks of plugins that are single files."""
    plugins = folder / "plugins"
    plugins.mkdir(exist_ok=True)
    for name, source in sources.items():
        (plugins / f"{name}.py").write_text(source)
    return Hooks.load([*sources], folder=plugins)


def case(text: str) -> ModerationCase:
    return ModerationCase(
        comment_id="com_1", article_id="art_1", article_title="Tides", author_name="Bo", source=text, text=text
    )


@asynccontextmanager
async def isolated(folder: Path, **sources: str) -> AsyncIterator[Hooks]:
    hooks = put(folder, **sources)
    try:
        yield hooks
    finally:
        await hooks.isolated.close()


def worker_of(hooks: Hooks, plugin: str = "guard", hook: str = "moderate") -> IsolatedWorker:
    return hooks.isolated.workers[plugin, hook, ""]


async def judged(hooks: Hooks, text: str) -> Any:
    (found,) = (await hooks.moderate(case(text))).judgements
    return found


async def has_told(folder: Path) -> None:
    """Wait until the plugin was asked about a text that tells of it."""
    await until((folder / "plugins" / "told").exists)


def hurry(hooks: Hooks) -> None:
    """Give calls less time, so that a test need not wait."""
    hooks._limits = {**hooks._limits, "moderate": 2.0}
    worker_of(hooks)._limit = 2.0


def is_there(pid: int | None) -> bool:
    """Whether a process runs, and is no corpse that waits for its parent."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
