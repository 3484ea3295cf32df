"""The same sources, plugins and settings give the same bytes in any process, in whatever order the plugins come."""

import json
import os
import subprocess
import sys

import pytest
from support.deterministic import hooks_of, marks, rendered
from support.tree import ROOT

from gql_blog.hooks import Hooks
from gql_blog.render import Recipe


def _elsewhere(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "support.deterministic", seed],
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "tests")},
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.stdout


@pytest.mark.long
async def test_processes_registrations_and_hash_seeds_change_nothing() -> None:
    here = json.dumps(await rendered(hooks_of(0)), sort_keys=True)
    assert all(word in here for word in ("footnotes-sidenote", "boxes-box", "early-mark", "late-mark"))
    assert {_elsewhere(seed) for seed in ("1", "2", "31")} == {here}


async def test_a_recipe_is_of_versions_settings_and_order_and_of_no_secret() -> None:
    first, *articles = await rendered(hooks_of(1))
    plain, *others = await rendered(hooks_of(1, sidenotes=False))
    assert first != plain
    assert {each["recipe"] for each in articles} == {first}
    assert [each["input"] for each in articles] == [each["input"] for each in others]
    changed = [one["output"] != other["output"] for one, other in zip(articles, others, strict=True)]
    assert changed == ["sidenote" in each["html"] for each in articles]
    steps = {each["name"]: each for each in articles[0]["steps"]}
    assert list(steps)[-5:] == [
        "markdown:boxes",
        "plugin:footnotes",
        "transform:early",
        "transform:footnotes",
        "transform:late",
    ]
    assert steps["transform:late"]["version"] == "2"
    assert steps["transform:late"]["settings"] == steps["transform:early"]["settings"]

    def recipe(**given: object) -> str:
        return Recipe(Hooks.of({"only": marks("only")}, read_settings=lambda _name, model: model(**given))).hash

    assert recipe(secret="one") == recipe(secret="two")
    assert recipe(words={"a", "b"}) == recipe(words={"b", "a"}) != recipe(words={"a"})
