"""Settings as JSON are told by what they hold: not by where it lies in memory, nor by an order that changes."""

import functools
import json
import re
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pydantic import AnyUrl, BaseModel, ConfigDict, SecretStr
from support.cases import cases

from gql_blog.hooks import Hooks, hookimpl
from gql_blog.render.fingerprints import Recipe
from gql_blog.render.plain_settings import plain


class Point:
    """It tells by default where it lies in memory."""

    def __init__(self, at: Any) -> None:
        self.at = at


class Slotted:
    __slots__ = ("at",)

    def __init__(self, at: Any) -> None:
        self.at = at


@dataclass(eq=False)
class Held:
    point: Point


def helper(*_given: Any) -> None: ...


@cases(
    ("one", "other", "different"),
    [
        (Point(1), Point(1), Point(2)),
        (Slotted(1), Slotted(1), Slotted(2)),
        (Held(Point(1)), Held(Point(1)), Held(Point(2))),
        ([Point({1, 2})], [Point({2, 1})], [Point({1, 3})]),
        (deque([Point(1)]), deque([Point(1)]), deque([Point(2)])),
        ({Point: Point(1)}, {Point: Point(1)}, {Slotted: Point(1)}),
        (functools.partial(helper, Point(1)), functools.partial(helper, Point(1)), functools.partial(helper, Point(2))),
        (SimpleNamespace(a=Point(1)), SimpleNamespace(a=Point(1)), SimpleNamespace(a=Point(2))),
        (threading.Lock(), threading.Lock(), threading.Event),
        (helper, helper, plain),
        (re.compile("a"), re.compile("a"), re.compile("b")),
        (Path("/a"), Path("/a"), Path("/b")),
        (AnyUrl("https://a.example"), AnyUrl("https://a.example"), AnyUrl("https://b.example")),
    ],
)
def test_equal_settings_are_told_alike_and_others_are_not(one: Any, other: Any, different: Any) -> None:
    assert plain(one) == plain(other) != plain(different)
    assert "0x" not in json.dumps(plain(one))


def test_no_secret_has_a_part_in_it() -> None:
    assert plain(Point(SecretStr("one"))) == plain(Point(SecretStr("two")))


def test_what_holds_itself_is_told_too() -> None:
    ring = Point(None)
    ring.at = [ring]
    assert json.dumps(plain(ring)).count("Point") >= 2


class Settings(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    at: Any = None


def test_the_hash_of_a_recipe_is_that_of_the_values() -> None:
    class Marks:
        api_version = 2

        @hookimpl
        def register_settings(self) -> type[BaseModel]:
            return Settings

        @hookimpl
        def transform_body(self) -> None: ...

    def recipe(at: Any) -> str:
        return Recipe(Hooks.of({"marks": Marks()}, read_settings=lambda _name, model: model(at=at))).hash

    assert recipe(Point(1)) == recipe(Point(1)) != recipe(Point(2))
