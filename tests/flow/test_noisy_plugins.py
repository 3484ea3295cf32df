"""Plugins that print, exit and tell secrets: a command's output stays the command's, and names what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.growth import HANG

KEY = "a key of forty characters, and it is hidden"
HEAD = "from gql_blog.plugin import hookimpl\napi_version = 2\n"
NOISY = f"""{HEAD}
import os, subprocess, sys
print("noise of an import")
os.write(1, b"noise of C code")
subprocess.run([sys.executable, "-c", "print('noise of a process')"])

@hookimpl
def register_queries():
    print("noise of a registration")
    return []

@hookimpl
def before_write():
    print("noise of a call")
"""
EXITS = f"import sys\n{HEAD}\nsys.exit(3)\n"
EXITS_LATER = f"""import sys
{HEAD}
@hookimpl
def register_queries():
    sys.exit(0)
"""
TELLS = f"""import os
{HEAD}
@hookimpl
def register_queries():
    raise ValueError("no such key: " + os.environ["GQL_BLOG_SECRET_KEY"])
"""
NEEDS = f"""{HEAD}
@hookimpl(requires="quiet")
def before_write():
    return None
"""
QUIET = f"""{HEAD}
@hookimpl
def before_write():
    return None
"""


def command(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    plugins = ",".join(path.stem for path in (folder / "plugins").glob("*.py"))
    own |= {"GQL_BLOG_DATA_DIR": str(folder), "GQL_BLOG_PLUGINS_DIR": str(folder / "plugins")}
    own |= {"GQL_BLOG_PLUGINS": plugins, "GQL_BLOG_SECRET_KEY": KEY}
    words = [sys.executable, "-m", "gql_blog", *arguments]
    return subprocess.run(words, cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=HANG)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plugins").mkdir()
    return tmp_path


def install(folder: Path, **plugins: str) -> None:
    for name, source in plugins.items():
        (folder / "plugins" / f"{name}.py").write_text(source)


def test_what_a_plugin_prints_is_no_output_of_a_command(folder: Path) -> None:
    install(folder, noisy=NOISY)
    assert command(folder, "migrate").stdout == ""
    created = command(folder, "user", "create", "ada@blog.example", "--role", "ADMIN")
    assert created.stdout.startswith("usr_"), created
    token = command(folder, "token", "create", "ada@blog.example")
    assert (token.returncode, len(token.stdout.split()), token.stdout[:5]) == (0, 1, "gqlb_"), token
    told = ("import", "registration", "call", "process", "C code")
    assert [each for each in told if f"noise of a {each}" in token.stderr.replace("of an", "of a")] == [*told[:4]]
    assert "noise of C code" in token.stderr
    listed = command(folder, "plugin", "list", "--json")
    assert [each["name"] for each in json.loads(listed.stdout)["plugins"]] == ["noisy"]


@pytest.mark.long
def test_plugins_that_exit_are_listed_with_the_others_and_the_remedy(folder: Path) -> None:
    install(folder, exits=EXITS, later=EXITS_LATER, aneeds=NEEDS, quiet=QUIET)
    listed = command(folder, "plugin", "list")
    assert listed.returncode == 1, "no server starts"
    lines = {line.split()[0]: line for line in listed.stdout.splitlines()}
    assert lines["aneeds"].startswith("aneeds 0 (OK): before_write")
    assert lines["quiet"].startswith("quiet 0 (OK): before_write")
    assert (lines["exits"], lines["later"]) == ("exits (FAILED)", "later (FAILED)")
    assert "gql-blog: Plugin 'exits' cannot be loaded from " in listed.stderr
    assert "GQL_BLOG_BLOCKED_PLUGINS=exits. [PLUGIN_ERROR]" in listed.stderr
    assert (
        "gql-blog: Plugin 'later': register_queries raised SystemExit: 0. Fix or uninstall it, or block it with "
        "GQL_BLOG_BLOCKED_PLUGINS=later. [PLUGIN_ERROR]"
    ) in listed.stderr
    answer = json.loads(command(folder, "plugin", "list", "--json").stdout)
    assert [(each["name"], each["state"]) for each in answer["notLoaded"] if each["state"] != "BLOCKED"] == [
        ("exits", "FAILED"),
        ("later", "FAILED"),
    ]
    refused = command(folder, "schema", "print")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "GQL_BLOG_BLOCKED_PLUGINS=" in refused.stderr
    assert "Traceback" not in refused.stderr


SLOW = [pytest.param(words, marks=pytest.mark.long) for words in (("plugin", "list"), ("schema", "print"), ("serve",))]


@pytest.mark.parametrize("words", [("doctor",), *SLOW])
def test_no_output_tells_a_secret_that_a_plugin_has_put_into_its_error(folder: Path, words: tuple[str, ...]) -> None:
    install(folder, tells=TELLS)
    told = command(folder, *words)
    assert "no such key: **********" in told.stdout + told.stderr
    assert KEY not in told.stdout + told.stderr
