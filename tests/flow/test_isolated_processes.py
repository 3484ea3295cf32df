"""The processes of isolated hooks: ended with their plugins, counted where they fail, without secrets of the server."""

import asyncio
import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.hearing import until
from support.installed import settings_in
from support.isolated import GUARD, case, has_told, hurry, is_there, isolated, judged, put, worker_of

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, serving
from gql_blog.content import CircuitKey, CircuitState
from gql_blog.hooks import HookUnavailable, PluginState
from gql_blog.hooks.circuit_breaker import MAX_FAILURES
from gql_blog.hooks.isolated_start import environment_of
from gql_blog.hooks.isolated_worker import WorkerState
from gql_blog.write import DisablePlugin, EnablePlugin

pytestmark = pytest.mark.usefixtures("guarded")

KEY = CircuitKey("guard", "moderate")
BROKEN = GUARD + "\nif 'pytest' not in sys.modules: raise LookupError('only there')\n"

SPY = """
import os
from pathlib import Path
from gql_blog.plugin import Judgement, Verdict, hookimpl
api_version = 2

@hookimpl(isolated=True)
def moderate(case):
    told = Path("/proc/self/environ").read_text().split("\\0")
    first = [each.partition("=")[0] for each in told if each]
    evidence = {"first": first, "now": sorted(os.environ), "nice": os.nice(0)}
    return Judgement(verdict=Verdict.APPROVE, reason="Looked.", evidence=evidence)
"""


READER = """
import os
from pathlib import Path
from gql_blog.plugin import Judgement, Verdict, hookimpl
api_version = 2

def found(name):
    try:
        return len(Path(f"/proc/{os.getppid()}/{name}").open("rb").read(1))
    except OSError as error:
        return type(error).__name__

@hookimpl(isolated=True)
def moderate(case):
    found_here = {name: found(name) for name in ("environ", "maps", "stat")}
    return Judgement(verdict=Verdict.APPROVE, reason="Looked.", evidence=found_here)
"""
"""It looks into the process that began its own."""

UNPRIVILEGED = """
import asyncio, json, sys
from pathlib import Path
from support.isolated import isolated, judged

async def main():
    async with isolated(Path(sys.argv[1]), reader=Path(sys.argv[2]).read_text()) as hooks:
        print(json.dumps(dict((await judged(hooks, "plain")).judgement.evidence)))

asyncio.run(main())
"""
_DROP_FROM_BOUNDING_SET = 24
_MAY_LOOK_INTO_PROCESSES = (19, 21, 38)
"""CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON."""


def without_privilege() -> None:
    """Run what follows as anybody would: also root, as which tests may run, may look into no process of others."""
    for each in _MAY_LOOK_INTO_PROCESSES:
        ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, each)


async def at_once(_seconds: float) -> None:
    """Pause for no time."""
    await asyncio.sleep(0)


async def test_a_plugin_that_is_disabled_has_no_process_until_it_is_enabled(database_url: str, tmp_path: Path) -> None:
    hooks = put(tmp_path, guard=GUARD)
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app, serving(app):
        worker = worker_of(hooks)
        await until(lambda: worker.state is WorkerState.RUNNING)
        pid = worker.pid
        await app.writer.run(DisablePlugin(name="guard"), OPERATOR)
        await until(lambda: worker.state is WorkerState.STOPPED)
        assert not is_there(pid)
        assert worker.starts == 1
        await app.writer.run(EnablePlugin(name="guard"), OPERATOR)
        await until(lambda: worker.state is WorkerState.RUNNING)
        assert worker.starts == 2


async def test_a_plugin_that_is_disabled_when_the_server_starts_has_no_process(
    database_url: str, tmp_path: Path
) -> None:
    hooks = put(tmp_path, guard=GUARD)
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app:
        await app.writer.run(DisablePlugin(name="guard"), OPERATOR)
        await until(lambda: hooks._circuits.disabled == {"guard"})
        async with serving(app):
            await asyncio.sleep(0)
            assert (worker_of(hooks).state, worker_of(hooks).starts) == (WorkerState.STOPPED, 0)


async def test_a_call_that_runs_when_its_plugin_is_disabled_is_answered_and_no_later_one(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        worker = worker_of(hooks)
        pid = worker.pid
        asking = asyncio.create_task(judged(hooks, "it tells, and takes its time"))
        await has_told(tmp_path)
        hooks._circuits.merge([], {"guard"})
        with pytest.raises(HookUnavailable, match="disabled"):
            await worker._until_running()
        assert not (await asking).failed
        await until(lambda: worker.state is WorkerState.STOPPED)
        assert not is_there(pid)
        hooks._circuits.merge([], ())
        assert worker.starts == 1, "without a server, the next call starts it"
        assert not (await judged(hooks, "plain")).failed


async def test_a_process_that_just_died_is_waited_for_when_the_hooks_are_closed(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        process = worker_of(hooks)._process
        assert process is not None
        assert (await judged(hooks, "it dies")).failed
    assert process.returncode == 3


async def test_a_process_that_cannot_start_opens_the_circuit_though_nobody_calls(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with isolated(tmp_path, guard=BROKEN) as hooks:
        worker = worker_of(hooks)
        worker._sleep = at_once
        hooks.isolated.begin()
        await until(lambda: worker.state is WorkerState.STOPPED)
        assert worker.starts == MAX_FAILURES, "and is not tried any more"
        (health,) = hooks.health()
        moderate = next(each for each in health.hooks if each.name == "moderate")
        assert (health.state, moderate.failures, moderate.last_error) == (
            PluginState.OPEN,
            MAX_FAILURES,
            "LookupError",
        )
        assert "could not be started (5 in a row)" in caplog.text


async def test_a_probe_starts_the_process_anew_and_closes_the_circuit(tmp_path: Path) -> None:
    async with isolated(
        tmp_path, guard=BROKEN.replace("if 'pytest'", "if (here / 'broken').exists() and 'pytest'")
    ) as hooks:
        (tmp_path / "plugins" / "broken").touch()
        worker, now = worker_of(hooks), [1_000.0]
        worker._sleep, hooks._circuits.clock = at_once, lambda: now[0]
        hooks.isolated.begin()
        await until(lambda: worker.state is WorkerState.STOPPED)
        assert (await judged(hooks, "plain")).failed
        now[0] += 61
        assert (await judged(hooks, "plain")).failed
        assert worker.starts == MAX_FAILURES + 1, "one for the probe"
        (tmp_path / "plugins" / "broken").unlink()
        assert (await judged(hooks, "plain")).failed, "the next probe is not due"
        now[0] += 61
        assert not (await judged(hooks, "plain")).failed
        assert hooks._circuits.of(KEY).state is CircuitState.CLOSED


async def test_a_loss_counts_though_the_client_has_given_up(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        hurry(hooks)
        worker = worker_of(hooks)
        asking = asyncio.create_task(hooks.moderate(case("it tells, and computes")))
        await has_told(tmp_path)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: worker.starts == 2)
        assert hooks._circuits.of(KEY).failures == 1


async def test_the_process_sees_nothing_of_the_servers_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GQL_BLOG_SECRET_KEY", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "a secret")
    async with isolated(tmp_path, spy=SPY) as hooks:
        evidence = (await judged(hooks, "plain")).judgement.evidence
    assert evidence["nice"] == os.nice(0) + 5
    assert "PATH" in evidence["first"]
    assert set(evidence["first"]) == {*environment_of(os.environ)}
    seen = {*evidence["first"], *evidence["now"]}
    assert not seen & {"GQL_BLOG_SECRET_KEY", "DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY"}


def test_the_environment_is_chosen_by_name() -> None:
    given = {"PATH": "/bin", "LC_ALL": "C", "PYTHONUTF8": "1", "PGPASSWORD": "x", "PATH_TOKEN": "x"}
    given |= {"PYTHONANYWHERE_API_TOKEN": "x", "LC_TOKEN": "x"}
    assert environment_of(given) == {"PATH": "/bin", "LC_ALL": "C", "PYTHONUTF8": "1"}


def test_the_process_cannot_look_into_the_server(tmp_path: Path) -> None:
    (tmp_path / "reader.py").write_text(READER)
    (tmp_path / "plugins").mkdir()
    program = [sys.executable, "-c", UNPRIVILEGED, str(tmp_path), str(tmp_path / "reader.py")]
    tests = Path(__file__).parents[1]
    found = subprocess.run(
        program, cwd=tests, capture_output=True, text=True, check=True, preexec_fn=without_privilege, timeout=120
    )
    assert json.loads(found.stdout) == {"environ": "PermissionError", "maps": "PermissionError", "stat": 1}


TRACKED = """
import time
from multiprocessing import resource_tracker
from pathlib import Path
from gql_blog.hooks import shield_supervisor
shield_supervisor()
process = Path(f"/proc/{resource_tracker._resource_tracker._pid}")
while b"resource_tracker" not in (process / "cmdline").read_bytes():  # until then it is a copy of this one
    time.sleep(0.01)
print((process / "environ").read_text())
"""


def test_what_starts_several_servers_leaves_its_environment_to_no_other_process() -> None:
    environment = {**os.environ, "GQL_BLOG_SECRET_KEY": "a secret"}
    found = subprocess.run([sys.executable, "-c", TRACKED], env=environment, capture_output=True, text=True, check=True)
    assert "PATH=" in found.stdout
    assert "GQL_BLOG_SECRET_KEY" not in found.stdout
