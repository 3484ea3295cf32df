"""Every hook fails in every way, while the server runs: what a user sees is what its failure mode says, each time.

Run with ``-s``, it prints the table of what was seen.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from support.failing import (
    AT_THE_START_ALONE,
    FAILURES,
    HANGS,
    LARGE,
    NAME,
    NOISE,
    PRINTS,
    RAISED,
    SEEN,
    WRONG,
    Faulty,
    Running,
    running,
)

from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.hooks.declared.hook_specs import contracts

OUTCOMES = {
    "register_fields": ("glad", "null, PLUGIN_ERROR"),
    "register_queries": ("fair", "null, PLUGIN_ERROR"),
    "register_nodes": ("thing_a", "null, PLUGIN_ERROR"),
    "register_subscriptions": ("calm", "null, PLUGIN_ERROR"),
    "register_exports": ("200, text/plain", "500, PLUGIN_ERROR"),
    "register_importers": ("imported", f"refused: Plugin '{NAME}' failed to read the format trial"),
    "register_mutations": ("yes", "PLUGIN_ERROR"),
    "register_routes": ("200, text/plain", "500, PLUGIN_ERROR"),
    "register_commands": ("done", "exit 1, PLUGIN_ERROR"),
    "register_markdown": ("stored, with", "stored, with"),
    "on_startup": ("the server serves, readyz 200",) * 2,
    "on_shutdown": ("the server serves, readyz 200",) * 2,
    "prove_bearer": ("200, READER", "503, PLUGIN_ERROR"),
    "moderate": ("APPROVED", "PENDING"),
    "read_notes": ("stored", "stored"),
    "enrich_citation": ("stored", "stored"),
    "render_note": ("stored", "stored"),
    "transform_body": ("stored, with", "stored, without"),
    "search_text": ("stored", "stored"),
    "authorize": ("stored", "refused, PLUGIN_ERROR"),
    "before_write": ("stored", "refused, PLUGIN_ERROR"),
    "export_person": ("done", "PLUGIN_ERROR"),
    "forget_person": ("done", "PLUGIN_ERROR"),
    "on_event": ("told", "the event waits, named as failed"),
    "register_jobs": ("done", "failed"),
    "register_wrappers": ("fair", "fair"),
}
"""What a user sees of a hook that works, and of one that fails: FAIL, SKIP and HOLD, as it promises."""

IGNORED = {
    *("on_startup", "on_shutdown", "forget_person", "on_event"),
    *("register_jobs", "register_markdown", "register_wrappers"),
}
"""Hooks whose answer nobody looks at: it may be anything, and as large as it likes."""

QUICK = {"Panic"}
_slow = pytest.mark.long


def failures_of(hook: str) -> Iterator[str]:
    """Yield the failures that are tried with a hook: what it may raise is caught by one clause, and takes turns."""
    turns = [each for each in RAISED if each not in QUICK]
    raised = turns[list(SEEN).index(hook) % len(turns)]
    for failure in FAILURES:
        is_endless = (hook, failure) == ("register_commands", HANGS)  # it has no limit, and is ended by Ctrl+C
        if not is_endless and (failure not in RAISED or failure in {raised, *QUICK}):
            yield failure


@pytest.fixture(scope="module")
def table() -> Iterator[dict[str, dict[str, str]]]:
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    yield seen
    print("\n| hook | " + " | ".join(FAILURES) + " |\n" + "|---" * (len(FAILURES) + 1) + "|")
    for hook, row in seen.items():
        print(f"| `{hook}` | " + " | ".join(row.get(each, "") for each in FAILURES) + " |")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("failing")) as server:
        yield server


@pytest.mark.parametrize(
    ("hook", "failure"),
    [
        pytest.param(hook, failure, marks=() if failure in QUICK else _slow)
        for hook in SEEN
        for failure in failures_of(hook)
    ],
)
def test_a_hook_that_fails_while_the_server_runs_does_what_it_promises(
    server: Running,
    table: dict[str, dict[str, str]],
    hook: str,
    failure: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is counted and logged, the server goes on, and the hook works again at once when it has stopped failing."""
    fine, failed = OUTCOMES[hook]
    is_ignored = failure == PRINTS or (failure in (WRONG, LARGE) and hook in IGNORED)
    counted = server.failures(hook)
    with server.failing(hook, failure, monkeypatch):
        seen = table[hook][failure] = SEEN[hook](server)
    if hook == "register_commands" and failure in (WRONG, LARGE):
        assert seen == "something printed"
        return
    assert seen == (fine if is_ignored else failed)
    if hook != "register_commands":  # which is no call of the server's
        assert (server.failures(hook) > counted) is not is_ignored
        assert (f"plugin {NAME}" in caplog.text) is not is_ignored
    assert SEEN[hook](server) == fine


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("hook", [each for each in contracts() if each.startswith("register_")])
def test_a_plugin_that_fails_to_register_stops_the_start_with_a_remedy(
    table: dict[str, dict[str, str]],
    hook: str,
    failure: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if failure == HANGS:
        monkeypatch.setattr("gql_blog.hooks.registration_hooks.REGISTRATION_SECONDS", 0.05)
    plugin = Faulty()
    plugin.hook, plugin.failure = f"{hook} at the start", failure
    row = table[f"{hook}, at the start"]
    if failure == PRINTS:
        Hooks.of({NAME: plugin})
        assert NOISE in capsys.readouterr().out
        row[failure] = "the start goes on"
        return
    try:
        with pytest.raises(PluginError) as stopped:
            Hooks.of({NAME: plugin})
    finally:
        plugin.let_go.set()
    message = stopped.value.message
    assert message.startswith(f"Plugin '{NAME}': {hook} ")
    if failure in RAISED or failure == HANGS:
        assert message.endswith(f"Fix or uninstall it, or block it with GQL_BLOG_BLOCKED_PLUGINS={NAME}.")
    row[failure] = "the start is refused"


def test_every_hook_is_tried() -> None:
    assert OUTCOMES.keys() | AT_THE_START_ALONE == contracts().keys()
