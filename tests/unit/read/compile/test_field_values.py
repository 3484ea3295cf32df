from typing import Any

import pytest
from support.compiled import PLACE, Compiled

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.read.compile.field_values import MAX_LENGTH, allowed_value, batch_value, counter_value
from gql_blog.read.compile.packing import packing_of
from gql_blog.read.compile.select_node import BatchCall
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Batch, Counter
from gql_blog.read.shape.shaper_values import Object
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import PARENT, THIS, equal

ANSWERS = Counter("response_count", "response_count_all", "response", equal(THIS["responding_to_id"], PARENT))


def test_a_computed_value_is_made_of_its_columns() -> None:
    post = Compiled("post", "url viewerCanComment")
    source = post.source()
    assert post.columns()[:5] == ["a.slug", "a.locale", "a.public", "a.is_stub", "a.published_at"]
    assert [each.split(" from ")[0] for each in post.columns()[5:]] == [
        "(select k.closed",
        "(select k.close_after_days",
    ]
    for closed in (None, 1):
        shown = {"url": "https://blog.example/on%20tides", "viewerCanComment": not closed}
        assert post.value(source, "on tides", "en", 1, 0, None, closed, None) == shown


def test_an_excerpt_is_cut_from_the_column_as_it_is() -> None:
    post = Compiled("post", "excerpt(maxLength: 5)")
    source = post.source()
    assert post.columns() == ["a.lead"], "a database takes longer to cut it than to send it"
    assert post.value(source, "abcd ef") == {"excerpt": "abcd…"}


@pytest.mark.parametrize(("length", "made"), [("1000", MAX_LENGTH), ("null", 280), ("$absent", 280)])
def test_a_length_is_what_is_asked_for_or_what_the_schema_says(length: str, made: int) -> None:
    post = Compiled("post", f"excerpt(maxLength: {length})", dialect=POSTGRES)
    post.source()
    assert post.bound().arguments[0]["maxLength"] == made


@pytest.mark.parametrize("length", [-1, 0, 1001, 5000])
def test_a_length_of_nothing_or_beyond_what_the_table_keeps_is_an_error_at_its_path(length: int) -> None:
    post = Compiled("post", f"excerpt(maxLength: {length})")
    post.source()
    with pytest.raises(ArgumentError, match=f"'maxLength' must be from 1 to 1000; it is {length}") as error:
        post.bound()
    assert error.value.path == f"{PLACE}/Post.excerpt"


def test_plain_objects_are_read_by_their_keys() -> None:
    post = Compiled("post", "exports { kind: __typename format url }")
    source = post.source()
    assert "[{'kind': 'Export', 'format': i.get('format'), 'url': i.get('url')} for i in " in source
    assert post.value(source, *[None] * len(post.columns())) == {"exports": []}, "no plugin writes any"


@pytest.mark.parametrize(
    ("role", "column"),
    [(None, "a.response_count"), (Role.EDITOR, "a.response_count_all"), (Role.ADMIN, "a.response_count_all")],
)
def test_a_count_that_is_kept_for_such_viewers_is_a_column(role: Role | None, column: str) -> None:
    post = Compiled("post", "id", role)
    assert post.text(counter_value(post.compiler, post.row, ANSWERS, f"{PLACE}/Post.responseCount")) == "r0"
    assert post.columns() == [column]


def test_whoever_sees_a_little_more_has_the_rows_counted() -> None:
    post = Compiled("post", "id", Role.AUTHOR)
    assert post.text(counter_value(post.compiler, post.row, ANSWERS, f"{PLACE}/Post.responseCount")) == "r0"
    (sql,) = post.columns(Viewer(Role.AUTHOR, "usr_1", "con_1"))
    assert sql.startswith("(select count(*) from article j1 where (j1.public or (j1.created_by_id = ?1 or exists (")
    assert sql.endswith(
        "and j1.responding_to_id = a.id and j1.responding_to_id is not null and +j1.status = 'PUBLISHED')"
    )
    assert {(column, why) for _, column, why, answer in post.reads() if not answer} >= {
        ("responding_to_id", "key"),
        ("responding_to_id", "type"),
        ("status", "filter"),
        ("created_by_id", "policy"),
        ("account_id", "policy"),
    }


@pytest.mark.parametrize(("role", "may"), [(None, "False"), (Role.READER, "False"), (Role.EDITOR, "True")])
def test_a_permission_that_does_not_hang_on_the_row_is_known(role: Role | None, may: str) -> None:
    post = Compiled("post", "id", role)
    assert post.text(allowed_value(post.compiler, post.row, "edit", PLACE)) == may
    assert post.columns() == []


def test_a_permission_that_hangs_on_the_row_is_asked_of_it_and_never_null() -> None:
    post = Compiled("post", "id", Role.AUTHOR)
    source = post.text(allowed_value(post.compiler, post.row, "edit", PLACE))
    (sql,) = post.columns()
    assert sql.startswith("coalesce((a.created_by_id = ?1 or exists (select 1 from collaborator ")
    assert [post.value(source, found) for found in (1, 0)] == [True, False]


def test_plugins_wait_for_all_parents_so_their_fields_are_not_packed() -> None:
    need = Batch(("slug",), lambda rows, _viewer: rows, "moods")
    post = Compiled("post", "id")
    parent = Compiled("post", "id")
    assert packing_of(parent.row, post.row, SQLITE) == ""
    post.row.cell(post.row["slug"])
    assert packing_of(parent.row, post.row, SQLITE) == "texts"
    mood = batch_value(post.compiler, post.row, BatchCall(need, PLACE))
    assert packing_of(parent.row, post.row, SQLITE) == ""
    waiting: list[Any] = []
    source = post.text(Object((("mood", mood),)))
    post.printer.names["b0"] = waiting
    assert post.value(source, "s") == {"mood": None}
    assert waiting == [({"mood": None}, "mood", ("s",))]
