"""What ``docs/extending.md`` says of isolated hooks, and of types."""

from pathlib import Path

import pytest
from support.tree import ROOT

from gql_blog.hooks import PluginFile, contracts
from gql_blog.hooks.callback_calls import EXPORT_LIMIT
from gql_blog.hooks.isolated_start import START_SECONDS
from gql_blog.hooks.isolated_values import MAX_ANSWER, MAX_JSON
from gql_blog.hooks.isolated_worker import MAX_WAITING
from gql_blog.hooks.isolation import MEMORY_MB
from gql_blog.testing import open_app

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")

ALONE = """
from gql_blog.errors import PluginError
from gql_blog.plugin import Judgement, PublishArticle, Verdict, hookimpl

api_version = 2

async def refused(work):
    try:
        await work
    except PluginError:
        return True

@hookimpl
def on_startup(context):
    context.state["begun"] = True

@hookimpl(isolated=True)
async def moderate(context, case):
    import os
    told = {
        "refused": [
            await refused(context.ask("{ posts { totalCount } }")),
            await refused(context.issue(PublishArticle(id="art_1", expected_version=1))),
            await refused(context.record("mended", "1")),
        ],
        "known": [dict(context.tables), context.derive_key("a"), await context.call("alone_hook"), dict(context.state)],
        "environment": [each for each in os.environ if each.startswith("GQL_BLOG_")],
    }
    return Judgement(verdict=Verdict.APPROVE, reason="Alone.", evidence=told)
"""


async def test_an_isolated_hook_can_do_nothing_of_what_the_page_says_that_it_cannot(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "long enough, and no business of a plugin's")
    (tmp_path / "alone.py").write_text(ALONE, encoding="utf-8")
    alone = PluginFile("alone", tmp_path / "alone.py").load()
    async with open_app(tmp_path, {"alone": alone}, database_url=sqlite_url) as app:
        await app.comment(await app.publish(), "Well.")
        (call,) = app.calls("moderate")
    assert call.raised is None
    assert dict(call.returned.evidence) == {
        "refused": (True, True, True),
        "known": ({}, None, {}, {}),
        "environment": (),
    }


def test_the_limits_of_isolated_hooks_are_those_of_the_page() -> None:
    section = PAGE.partition("## A plugin in processes of its own")[2]
    limits = {hook: each.limit for hook, each in contracts().items() if each.may_be_isolated}
    assert f"`moderate` {limits.pop('moderate'):g} s" in section
    assert set(limits.values()) == {5}
    assert f"a file {EXPORT_LIMIT:g} s" in section
    assert f"`GQL_BLOG_PLUGIN_MEMORY_MB` ({MEMORY_MB})" in section
    assert f"| {START_SECONDS:g} s to import" in section
    assert f"| {MAX_WAITING} for each hook" in section
    assert f"{MAX_ANSWER // 1024**2} MB for a file, {MAX_JSON // 1024**2} MB for anything else" in section


def test_each_type_that_a_plugin_may_name_stands_on_the_page() -> None:
    from gql_blog import plugin

    for name in plugin.__all__:
        if name.endswith("Node"):
            assert f"`{name}`" in PAGE, name
