"""The index of words, which is there before the first comment."""

from types import SimpleNamespace

import pytest

from gql_blog.plugin import ModerationCase
from gql_blog_moderation import hooks, phrases
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import ModerationSettings


def test_a_comment_makes_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ModerationSettings()
    hooks.on_startup(SimpleNamespace(settings=settings))  # type: ignore[arg-type]
    made: list[object] = []
    monkeypatch.setattr(phrases.PhraseIndex, "_add", lambda _self, entry: made.append(entry))
    for locale in ("en", "de", "zh-Hans"):
        case = ModerationCase(
            comment_id="com_1",
            article_id="a",
            article_title="T",
            author_name="Ada",
            source="x",
            text="x",
            locale=locale,
        )
        judge(case, settings)
    assert made == []
