"""What a plugin is told of its settings, nobody can change."""

import pickle
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from gql_blog.content import FrozenValueError
from gql_blog.hooks import Hooks, hookimpl
from gql_blog.hooks.registration.frozen_settings import frozen_settings
from gql_blog.plugin_settings import shown_settings


class Feed(BaseModel):
    """A part of settings."""

    names: list[str] = ["news"]


class Words(BaseModel):
    """Settings with everything that could be changed."""

    words: list[str] = ["tide"]
    weights: dict[str, list[int]] = {"tide": [1]}
    kinds: set[str] = {"a"}
    feeds: list[Feed] = [Feed()]
    main: Feed = Feed()


CHANGES: list[Callable[[Any], object]] = [
    lambda settings: settings.words.append("ebb"),
    lambda settings: setattr(settings, "words", []),
    lambda settings: delattr(settings, "words"),
    lambda settings: settings.weights.update(ebb=[]),
    lambda settings: settings.weights["tide"].append(2),
    lambda settings: settings.kinds.add("b"),
    lambda settings: settings.feeds[0].names.append("x"),
    lambda settings: settings.feeds.append(None),
    lambda settings: setattr(settings.main, "names", []),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_plugin_cannot_change_the_settings_of_the_running_site(change: Callable[[Any], object]) -> None:
    class Plugin:
        api_version = 2

        @hookimpl
        def register_settings(self) -> type[Words]:
            return Words

    hooks = Hooks.of({"words": Plugin()})
    settings = hooks.settings["words"]
    with pytest.raises((FrozenValueError, AttributeError)):
        change(settings)
    assert shown_settings(settings) == shown_settings(Words())
    assert isinstance(settings, Words)


def test_frozen_settings_go_to_another_process_and_stay_frozen() -> None:
    settings = pickle.loads(pickle.dumps(frozen_settings(Words(words=["ebb"]))))
    assert settings.words == ("ebb",)
    assert settings.feeds[0].names == ("news",)
    with pytest.raises(FrozenValueError):
        settings.words = []


def test_what_is_frozen_is_a_model_like_any_other() -> None:
    settings = frozen_settings(Words())
    assert type(settings).__name__ == "Words"
    assert frozen_settings(settings) is settings
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert shown_settings(settings)["words"] == ["tide"]
    assert Words(**dict(settings)).words == ["tide"], "a copy to change"


def test_settings_may_be_no_model() -> None:
    assert frozen_settings({"a": [1, {2}]}) == {"a": (1, frozenset({2}))}
