"""What one plugin is given, it cannot change for the next."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from support.cases import cases

from gql_blog.content import FrozenDict, frozen

VALUE = {"title": "A", "bylines": [{"name": "Ada", "tags": ["x"]}], "seen": {1}}


@cases(
    "change",
    [
        lambda value: value.update(title="B"),
        lambda value: value.__setitem__("title", "B"),
        lambda value: value.__delitem__("title"),
        lambda value: value.__ior__({"title": "B"}),
        lambda value: value.setdefault("more", 1),
        lambda value: value.pop("title"),
        lambda value: value.popitem(),
        lambda value: value.clear(),
        lambda value: value["bylines"][0].__setitem__("name", "Bo"),
        lambda value: value["bylines"].append({}),
        lambda value: value["bylines"][0]["tags"].__setitem__(0, "y"),
        lambda value: value["seen"].add(2),
    ],
)
def test_nothing_in_it_can_be_changed(change: Callable[[Any], object]) -> None:
    value = frozen(VALUE)
    with pytest.raises((TypeError, AttributeError)):
        change(value)
    assert value == frozen(VALUE)


def test_it_is_still_a_dict_to_write_copy_and_compare() -> None:
    value = frozen({"a": [1, {"b": 2}]})
    assert json.loads(json.dumps(value)) == orjson.loads(orjson.dumps(value)) == {"a": [1, {"b": 2}]}
    assert copy.copy(value) is copy.deepcopy(value) is value
    assert pickle.loads(pickle.dumps(value)) == value
    changed = dict(value)
    changed["a"] = 2
    assert (changed, value["a"][0]) == ({"a": 2}, 1)
    assert frozen(value) is value
    assert isinstance(value, FrozenDict)


def test_what_it_was_made_of_is_its_owners() -> None:
    mine = {"a": [1]}
    value = frozen(mine)
    mine["a"].append(2)
    assert value == {"a": (1,)}
