"""The editable state of an article: read from rows, kept as JSON, put back."""

from dataclasses import replace
from datetime import date

import orjson
import pytest
from support.writing import Newsroom

from gql_blog.content import BylineRole, EditorNotice, NoticeKind, ResponseKind
from gql_blog.store import Article
from gql_blog.write import BylineInput
from gql_blog.write.article.state.article_state import ArticleState, Credit, Label, from_snapshot, snapshot, state_of

STATE = ArticleState(
    title="A",
    source="Text.",
    slug="a",
    locale="en",
    subtitle="B",
    published_on=date(2017, 12, 11),
    responding_to_id="art_1",
    kind=ResponseKind.REVIEW,
    original_id="art_2",
    bylines=(Credit("con_1", "Ada", BylineRole.EDITOR, "Bio.", "House"),),
    tags=(Label("tag_1", "Sea"),),
    notices=(
        EditorNotice(NoticeKind.CORRECTION, "Late.", date(2018, 3, 4)),
        EditorNotice(NoticeKind.EDITORS_NOTE, "First of two."),
    ),
)
CURRENT = ArticleState(
    title="Now",
    source="Now.",
    slug="now",
    locale="fr",
    subtitle="Now",
    notices=(EditorNotice(NoticeKind.RETRACTION, "Withdrawn."),),
)


@pytest.mark.parametrize("state", [STATE, ArticleState(title="A", source="", slug="a", locale="en")])
def test_a_snapshot_is_json_and_comes_back_whole(state: ArticleState) -> None:
    kept = orjson.loads(orjson.dumps(snapshot(state)))
    assert "source" not in kept
    assert from_snapshot(kept, state.source, CURRENT) == state


def test_a_field_that_did_not_exist_at_the_time_of_a_snapshot_stays_as_it_is() -> None:
    kept = snapshot(STATE)
    del kept["subtitle"]
    assert from_snapshot(kept, STATE.source, CURRENT) == replace(STATE, subtitle=CURRENT.subtitle)


async def test_the_state_is_that_of_the_rows(room: Newsroom) -> None:
    post = await room.post("Tides", publish=False)
    answer = await room.response(
        post.article_id,
        "One",
        publish=False,
        source="Text.",
        kind=ResponseKind.REJOINDER,
        bylines=(BylineInput(name="Ada", bio="Bio."), BylineInput(name="Bo", role=BylineRole.TRANSLATOR)),
        tags=("Sea", "Moon"),
        published_on=date(2017, 12, 11),
        translation_of_id=post.article_id,
    )
    async with room.database.session():
        state = await state_of(await Article.get(id=answer.article_id))
        top = await state_of(await Article.get(id=post.article_id))
    assert [(each.name, each.role, each.bio) for each in state.bylines] == [
        ("Ada", BylineRole.AUTHOR, "Bio."),
        ("Bo", BylineRole.TRANSLATOR, None),
    ]
    assert [each.name for each in state.tags] == ["Sea", "Moon"]
    assert replace(state, bylines=(), tags=()) == ArticleState(
        title="One",
        source="Text.",
        slug="one",
        locale="en",
        published_on=date(2017, 12, 11),
        responding_to_id=post.article_id,
        kind=ResponseKind.REJOINDER,
        original_id=post.article_id,
    )
    assert (top.responding_to_id, top.kind, top.original_id) == (None, None, None)


@pytest.mark.parametrize(
    ("roles", "line"),
    [
        ((), ""),
        ((("Ada", "AUTHOR"), ("Bo", "EDITOR"), ("Cy", "AUTHOR")), "Ada and Cy"),
        ((("Ada", "EDITOR"), ("Bo", "TRANSLATOR")), "Ada and Bo"),
    ],
)
def test_authors_are_credited_before_all_others(roles: tuple[tuple[str, str], ...], line: str) -> None:
    bylines = tuple(Credit("con_1", name, BylineRole(role)) for name, role in roles)
    assert replace(STATE, bylines=bylines).credited_names == line
