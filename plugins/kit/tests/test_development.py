"""A plugin is served on the sample dialogue while it is written, and each call of it is printed."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from support.cli import invoke

from gql_blog.cli.serve_command import serve_site
from gql_blog.settings import load_settings
from gql_blog_kit.call_recorder import HookCall
from gql_blog_kit.development import application, develop, line_of
from gql_blog_kit.http_client import request

ALOUD = '''"""It adds minutesAloud."""
from gql_blog.plugin import Field, hookimpl

api_version = 2

@hookimpl
def register_fields():
    """Adds minutesAloud."""
    return [Field(type_name="Article", name="minutesAloud", description="How long.", graphql_type=int | None,
                  needs=("word_count",), resolve=lambda rows: [7 for _ in rows])]
'''


async def asked(query: str, **headers: str) -> Any:
    """Return the answer of a process of the server: it begins, is asked, and ends."""
    site, told, ready = application(), asyncio.Queue[dict[str, Any]](), asyncio.Event()

    async def send(message: Any) -> None:
        assert message["type"] == "lifespan.startup.complete" or ready.is_set(), message
        ready.set()

    told.put_nowait({"type": "lifespan.startup"})
    living = asyncio.ensure_future(site({"type": "lifespan"}, told.get, send))
    await ready.wait()
    headers |= {"content-type": "application/json"}
    answer = await request(site, "POST", "/graphql", body=query.encode(), headers=headers)
    told.put_nowait({"type": "lifespan.shutdown"})
    await living
    return answer.json()


@pytest.mark.long
def test_a_plugin_is_served_and_its_calls_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda name, **terms: served.append((name, terms)))
    real = tmp_path / "real"
    monkeypatch.setattr(os, "environ", {**os.environ, "GQL_BLOG_DATA_DIR": str(real)})
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"GQL_BLOG_DATABASE_URL=sqlite://{real}/blog.db\n", encoding="utf-8")
    (tmp_path / "aloud.py").write_text(ALOUD, encoding="utf-8")
    develop("aloud.py", 8123, serve_site)
    ((name, terms),) = served
    assert name == "gql_blog_kit.development:application"
    assert (terms["reload"], terms["reload_dirs"], terms["port"]) == (True, str(tmp_path), 8123)
    told = capsys.readouterr().out
    for role in ("Admin", "Editor", "Reader"):
        (secret,) = re.findall(rf"^{role} token: +(\S+)$", told, re.MULTILINE)
        who = asyncio.run(asked('{"query": "{ viewer { role name } }"}', authorization=f"Bearer {secret}"))
        assert who["data"]["viewer"] == {"role": role.upper(), "name": role}
    answer = asyncio.run(asked('{"query": "{ posts(first: 2) { nodes { minutesAloud } } }"}'))
    assert not real.exists(), "a folder or a database that is set may be a real one"
    assert (tmp_path / ".gql-blog-dev" / "blog.db").exists()
    assert answer["data"] == {"posts": {"nodes": [{"minutesAloud": 7}] * 2}}
    assert "aloud: resolve of Article.minutesAloud: " in capsys.readouterr().err


@pytest.mark.parametrize("in_file", [False, True])
def test_what_is_set_for_a_real_site_is_not_used_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], in_file: bool
) -> None:
    given = {"DATA_DIR": "/a/real/folder", "MEDIA_STORE": "s3://a-real-bucket", "BACKGROUND": "worker"}
    set_here = {f"GQL_BLOG_{name}": value for name, value in given.items()}
    monkeypatch.setattr(os, "environ", {**os.environ, **({} if in_file else set_here)})
    monkeypatch.chdir(tmp_path)
    if in_file:
        (tmp_path / ".env").write_text(
            "".join(f"{name}={value}\n" for name, value in set_here.items()), encoding="utf-8"
        )
    (tmp_path / "aloud.py").write_text(ALOUD, encoding="utf-8")
    develop("aloud.py", None, lambda _name, **terms: os.environ.update(terms["variables"]))
    settings, own = load_settings(), tmp_path / ".gql-blog-dev"
    assert (settings.data_dir, settings.database) == (own, f"sqlite://{own}/blog.db")
    assert (settings.media_store, settings.background) == ("", "server")
    told = capsys.readouterr().out
    assert told == f"Data:         {own}\nNot used:     {', '.join(set_here)}\n"
    develop("aloud.py", None, lambda _name, **_terms: None)
    assert capsys.readouterr().out == f"Data:         {own}\n"


def test_what_cannot_be_served_is_said_in_a_line() -> None:
    told = invoke("plugin", "dev", "no-such-plugin")
    assert (told.exit_code, type(told.exception), "no-such-plugin" in told.output) == (2, SystemExit, True)


def test_a_call_is_a_line() -> None:
    call = HookCall("aloud", "resolve", {"rows": (1, 2)}, subject="Article.it", seconds=0.0123)
    assert line_of(call) == "aloud: resolve of Article.it: 12.3 ms, 2 rows"
    failed = HookCall("aloud", "moderate", {}, raised=ValueError("no"), seconds=1)
    assert line_of(failed) == "aloud: moderate: 1000.0 ms, raised ValueError: no"


def test_a_change_that_cannot_be_loaded_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "aloud.py").write_text("import nowhere_at_all\n", encoding="utf-8")
    monkeypatch.setenv("DEVELOPED_GQL_BLOG_PLUGIN", str(tmp_path / "aloud.py"))
    monkeypatch.chdir(tmp_path)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def started() -> None:
        await application()({"type": "lifespan"}, asyncio.Queue[dict[str, Any]]().get, send)

    asyncio.run(started())
    assert [each["type"] for each in sent] == ["lifespan.startup.failed"]
    assert "ModuleNotFoundError: No module named 'nowhere_at_all' [PLUGIN_ERROR]" in sent[0]["message"]


def test_the_whole_package_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "watched_aloud" / "A").mkdir(parents=True)
    (tmp_path / "watched_aloud" / "A" / "first.py").touch()
    (tmp_path / "watched_aloud" / "hooks.py").write_text(ALOUD, encoding="utf-8")
    point = '[project.entry-points."gql_blog.plugins"]\naloud = "watched_aloud.hooks"\n'
    (tmp_path / "pyproject.toml").write_text(point, encoding="utf-8")
    served: list[dict[str, Any]] = []
    develop(str(tmp_path), None, lambda _name, **terms: served.append(terms))
    assert [each["folder"] for each in served] == [str(tmp_path / "watched_aloud")]
