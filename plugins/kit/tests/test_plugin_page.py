"""The page about the plugins of a machine: what they are and add, with nothing in it that acts or is secret."""

from pathlib import Path

import pytest
from support.cli import invoke, settle
from support.trial_plugins import install, only_those_in

RICH = '''
from dataclasses import dataclass
from datetime import timedelta
from pydantic import BaseModel, Field as Setting, SecretStr
from gql_blog.plugin import *

api_version = 2
role = Role.EDITOR

class Own(BaseModel):
    key: SecretStr = Setting(default=SecretStr(""), description="Signs <all>.")
    most: int = 7

@dataclass
class Told:
    number: int

def none(context): ...

@hookimpl
def register_settings(): return Own

@hookimpl
def register_events(): return EventRules(kinds=[PluginEvent(name="rung", description="It rang.", payload=Told)])

@hookimpl
def register_fields():
    said = "<script>alert(1)</script> & “canary-of-a-key”"
    return [Field(type_name="Article", name="bells", description=said, graphql_type=int | None,
                  role=Role.AUTHOR, resolve=lambda rows: [1 for _ in rows])]

@hookimpl
def register_routes(): return [Route(path="/ring/{often}", methods=("GET", "POST"), handle=none)]

@hookimpl
def register_commands(): return [PluginCommand(name="ring", description="Ring.", run=none)]

@hookimpl
def register_jobs(): return [Job(name="strike", description="Strike.", run=none, every=timedelta(hours=1))]

@offered_hook(limit=1.0)
def bells_heard(context: PluginContext, loud: int) -> int: """Who hears it."""

offers = (bells_heard,)
'''
SAID = """Summary: Bells & <b>whistles</b>
Author: Ada <ada@example.org>
Home-page: javascript:alert(2)
Project-URL: Source, https://example.org/?a=1&b="2"
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle(monkeypatch, tmp_path)
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "bells", RICH)
    (said,) = tmp_path.glob("*bells*/METADATA")
    said.write_text(said.read_text() + SAID)
    monkeypatch.setenv("GQL_BLOG_PLUGIN_BELLS__KEY", "canary-of-a-key")
    monkeypatch.setenv("GQL_BLOG_PLUGIN_BELLS__MOST", "4711")
    return tmp_path


def page() -> str:
    done = invoke("plugin", "page")
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_page_says_what_a_plugin_is_and_adds(machine: Path) -> None:
    shown = page()
    assert shown == page()
    for each in (
        "<h2>bells 1.2.3</h2>",
        "<p>State: INSTALLED</p>",
        "<p>API: 2</p>",
        "<p>Sees and does at most: what the role EDITOR may</p>",
        "<p>Author: Ada &lt;ada@example.org&gt;</p>",
        "<li><code>register_jobs</code></li>",
        "<li><code>Article.bells (for AUTHOR)</code>: ",
        "<li><code>GET, POST /ring/{often}</code></li>",
        "<li><code>ring</code>: Ring.</li>",
        "<li><code>strike (every 1 h)</code>: Strike.</li>",
        "<li><code>bells.rung</code>: It rang.</li>",
        "<li><code>bells_heard</code></li>",
        "<li><code>key</code>: Signs &lt;all&gt;.</li>",
        "<li><code>most</code></li>",
    ):
        assert each in shown, invoke("plugin", "list").stderr


def test_a_folder_of_the_name_of_a_plugin_is_not_it(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (machine / "here" / "bells").mkdir(parents=True)
    monkeypatch.chdir(machine / "here")
    assert "<h2>bells 1.2.3</h2>" in page()


def test_nothing_on_the_page_acts_or_is_secret(machine: Path) -> None:
    shown = page()
    assert shown.isascii()
    assert "<p>Bells &amp; &lt;b&gt;whistles&lt;/b&gt;</p>" in shown
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;" rel="noreferrer">' in shown
    assert "canary-of-a-key" not in shown, "the secret of a setting, which a description tells"
    assert "4711" not in shown, "the value of a setting"


def test_what_is_blocked_is_not_imported_and_what_stops_the_start_is_there(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(machine, "alarm", "import pathlib; pathlib.Path('imported').touch()")
    install(machine, "old", "raise ValueError('a value')")
    monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "alarm")
    shown = page()
    assert "<h2>alarm 1.2.3</h2>\n<p>State: BLOCKED</p>\n<h2>bells" in shown
    assert not (machine / "imported").exists()
    assert shown.endswith("<h2>old 1.2.3</h2>\n<p>State: FAILED; `gql-blog plugin list` says why</p>\n")
    assert "<li><code>register_jobs</code></li>" in shown
