"""What a plugin patches is found, however it does it, and nothing that is its own."""

from pathlib import Path

import pytest

from gql_blog_kit.import_check import import_problems, patched_problems
from gql_blog_kit.plugin_source import plugin_at

IMPORTS = """import builtins, importlib, json, sys
from importlib import import_module
from json import JSONEncoder
import mine.words
"""


def changed(source: str, folder: Path) -> list[str]:
    """Return what is told of a plugin with this source."""
    (folder / "mine.py").write_text(IMPORTS + source, encoding="utf-8")
    point = '[project.entry-points."gql_blog.plugins"]\nmine = "mine"\n'
    (folder / "pyproject.toml").write_text(point, encoding="utf-8")
    return [each.message for each in patched_problems(import_problems(plugin_at(str(folder))))]


@pytest.mark.parametrize(
    "source",
    [
        'vars(json)["a"] = 1',
        "vars(json).update(a=1)",
        "json.__dict__.update(a=1)",
        'json.__dict__ |= {"a": 1}',
        'json.__dict__.pop("dumps")',
        'json.JSONEncoder.__dict__["default"].x = 1',
        'json.__setattr__("a", 1)',
        'json.__delattr__("a")',
        'setattr(json, "a", 1)',
        'delattr(json.JSONEncoder, "default")',
        'type.__setattr__(JSONEncoder, "default", print)',
        'setattr(JSONEncoder, "default", print)',
        "JSONEncoder.default.__code__ = print",
        "del JSONEncoder.default",
        'sys.modules["json"] = 1',
        'del sys.modules["json"]',
        'sys.modules["json"].dumps = 1',
        "sys.modules.update(json=1)",
        'sys.modules.pop("json")',
        'setattr(sys.modules["json"], "dumps", 1)',
        'vars(sys.modules["json"])["dumps"] = 1',
        'import_module("json").dumps = 1',
        'importlib.import_module("json").dumps = 1',
        '__import__("json").dumps = 1',
        'setattr(import_module("json"), "a", 1)',
        "j = json\nj.dumps = 1",
        "E = json.JSONEncoder\nE.default = 1",
        'E = json.JSONEncoder\nsetattr(E, "default", 1)',
        'getattr(json, "JSONEncoder").default = 1',
        'setattr(getattr(json, "JSONEncoder"), "default", 1)',
        "for each in (json, sys): each.a = 1",
        'for each in (json, sys): setattr(each, "a", 1)',
        "builtins.print = 1",
        '__builtins__["print"] = 1',
        "__builtins__.print = 1",
        "json.decoder.FLAGS[0].x = 1",
        "json.a += 1",
        "(json.a, b) = 1, 2",
        "def f(): e = json.JSONEncoder; e.default = 1",
        "def f(): import json as k; k.a = 1",
        "class A: json.a = 1",
        'json.__dict__.setdefault("a", 1)',
        'json.__dict__.__setitem__("a", 1)',
        'builtins.setattr(json, "a", 1)',
    ],
)
def test_what_is_patched_is_found(source: str, tmp_path: Path) -> None:
    assert changed(source, tmp_path)


@pytest.mark.parametrize(
    "source",
    [
        "c = json.JSONEncoder()\nc.default = 1",
        "json.JSONEncoder().x = 1",
        'JSONEncoder().__dict__["x"] = 1',
        'vars(self)["x"] = 1',
        "self.__dict__.update(a=1)",
        "json.cache.update(a=1)",
        'json.decoder.pop("x")',
        'def f(self): JSONEncoder.__setattr__(self, "a", 1)',
        "def f(j): j.a = 1",
        "def f(json): k = json; k.a = 1",
        'seen = vars(json)["a"]',
        'getattr(json, "x")',
        "dict(vars(json)).update(a=1)",
        "def f(): e = json.JSONEncoder; e = A(); e.x = 1",
        "for each in (A(), B()): each.x = 1",
        "e = A()\ne.x = 1",
        "mine.words.most = 2",
        "a = [1]\na[0] = json.x",
        'vars(json).get("a")',
        'sys.modules.get("a")',
        'x = sys.modules["a"]',
        'json.loads("{}")["a"] = 1',
        "sys.modules[__name__].x = 1",
        "sys.modules[__name__] = A()",
        'setattr(sys.modules[__name__], "x", 1)',
        'import_module("mine.words").x = 1',
        'vars()["x"] = 1',
        "globals().update(x=1)",
    ],
)
def test_what_is_its_own_is_not_told(source: str, tmp_path: Path) -> None:
    assert not changed(source, tmp_path)


def test_it_is_told_what_is_changed(tmp_path: Path) -> None:
    told = changed("encoder = json.JSONEncoder\nsetattr(encoder, 'default', 1)\nvars(json)['dumps'] = 1\n", tmp_path)
    assert told == [f"It changes {each} for everybody in the process." for each in ("encoder", "vars(json)['dumps']")]
