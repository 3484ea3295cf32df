from typing import Any

import pytest
from support.compiled import PLACE, SCHEMA, Compiled

from gql_blog.content import Role
from gql_blog.graph import build_schema
from gql_blog.hooks import Field, Hooks, hookimpl
from gql_blog.read.compile.compile_context import TYPE_KEY, SelectedField
from gql_blog.read.needs.declared_needs import Column, Me
from gql_blog.read.planner import FieldError
from gql_blog.read.sql.dialect import POSTGRES


def test_a_column_is_read_once_however_often_it_is_selected() -> None:
    post = Compiled("post", "title heading: title __typename")
    assert post.source() == "{'title': r0, 'heading': r0, '__typename': 'Post'}"
    assert post.columns() == ["a.title"]
    assert post.reads() == {("article", "title", "field", True)}


def test_values_take_the_form_of_their_type() -> None:
    post = Compiled("post", "isStub updatedAt wordCount")
    assert post.value(post.source(), 1, "2026-01-02 03:04:05+00:00", 7) == {
        "isStub": True,
        "updatedAt": "2026-01-02T03:04:05Z",
        "wordCount": 7,
    }


def test_two_types_with_equal_objects_are_not_distinguished() -> None:
    article = Compiled("article", "title ... on Node { id }")
    assert article.source() == "{'title': r0, 'id': r1}"
    assert article.columns() == ["a.title", "a.id"]


def test_two_types_with_different_objects_are_distinguished_by_the_discriminator() -> None:
    article = Compiled("article", "title ... on Response { kind }")
    assert article.source() == "({'title': r0} if r2 is None else {'title': r0, 'kind': r1})"
    assert article.columns() == ["a.title", "a.response_kind", "a.responding_to_id"]
    assert ("article", "responding_to_id", "type", True) in article.reads()


def test_another_row_is_joined_once_and_null_where_it_is_not_seen() -> None:
    response = Compiled("response", "one: respondingTo { slug } two: respondingTo { title }")
    source = response.source()
    assert response.joins() == ["left join article j1 on j1.id = a.responding_to_id and j1.public"]
    assert response.columns() == ["j1.slug", "j1.id", "j1.title"]
    assert response.value(source, "s", "art_1", "t") == {"one": {"slug": "s"}, "two": {"title": "t"}}
    assert response.value(source, None, None, None) == {"one": None, "two": None}
    assert ("article", "public", "policy", False) in response.reads()


def test_editors_see_whatever_is_joined() -> None:
    response = Compiled("response", "respondingTo { slug }", Role.EDITOR)
    response.source()
    assert response.joins() == ["left join article j1 on j1.id = a.responding_to_id"]


def test_a_row_that_is_carried_is_there_where_its_parent_is() -> None:
    byline = Compiled("byline", "contributor { name }")
    assert byline.source() == "{'contributor': {'name': r0}}"
    assert byline.joins() == ["join contributor j1 on j1.id = a.contributor_id"]


def test_the_same_row_as_another_type_takes_nothing_more() -> None:
    post = Compiled("post", "title dialogue { post { title } responseCount }")
    assert post.source() == "{'title': r0, 'dialogue': {'post': {'title': r0}, 'responseCount': r1}}"
    assert post.columns() == ["a.title", "a.dialogue_count"]


def test_what_a_role_may_never_read_is_null_and_not_read() -> None:
    post = Compiled("post", "source provenance { importedFrom } revisions { totalCount }")
    assert post.source() == "{'source': None, 'provenance': None, 'revisions': None}"
    assert post.columns() == []
    assert {part.kind for part in post.compiler.plan.parts.values()} == {"withheld"}


def test_what_a_role_may_always_read_is_read_like_anything_else() -> None:
    post = Compiled("post", "source", Role.EDITOR)
    assert (post.source(), post.columns()) == ("{'source': r0}", ["a.source"])


def test_what_a_role_may_read_of_some_rows_is_read_under_the_condition() -> None:
    post = Compiled("post", "source revisions { totalCount }", Role.AUTHOR)
    source = post.source()
    (text, counted, key) = post.columns()
    assert text.startswith("case when (a.created_by_id = ?1 or exists (select 1 from collaborator ")
    assert text.endswith("then a.source end")
    assert key.endswith("then a.id end")
    assert "from revision" in counted
    assert post.value(source, None, 3, None) == {"source": None, "revisions": None}
    assert post.value(source, "x", 3, "art_1")["revisions"] == {"totalCount": 3}


def test_a_field_of_a_plugin_is_deferred() -> None:
    class Moods:
        api_version = 2

        @hookimpl
        def register_fields(self) -> list[Field]:
            return [
                Field(
                    type_name="Article",
                    name="mood",
                    description="The mood.",
                    graphql_type=str | None,
                    needs=("title", "locale"),
                    resolve=lambda rows: list(rows),
                )
            ]

    article = Compiled("article", "slug mood", schema=build_schema(Hooks.of({"moods": Moods()})).graphql)
    source = article.source()
    assert len(article.row.builder.batches) == 1, "both types wait for one word"
    assert article.columns() == ["a.slug", "a.title", "a.locale"]
    assert ("article", "locale", "plugin", True) in article.reads()
    places: list[Any] = []
    article.printer.names["b0"] = places
    made = article.value(source, "s", "On Tides", "en")
    assert made == {"slug": "s", "mood": None}
    assert places == [(made, "mood", ("On Tides", "en"))]


def test_objects_of_a_typed_result_have_their_types() -> None:
    post = Compiled("post", "dialogue { post { slug } }", field_errors={})
    assert post.value(post.source(), "s") == {
        TYPE_KEY: "Post",
        "dialogue": {TYPE_KEY: "Dialogue", "post": {TYPE_KEY: "Post", "slug": "s"}},
    }


def test_a_field_with_wrong_arguments_stands_for_its_error() -> None:
    error = FieldError("no")
    post = Compiled(
        "post", "slug responses(first: 101) { totalCount }", field_errors={f"{PLACE}/Post.responses": error}
    )
    assert post.value(post.source(), "s") == {"slug": "s", "responses": error, TYPE_KEY: "Post"}
    hidden = Compiled("post", "revisions(first: 101) { totalCount }", field_errors={f"{PLACE}/Post.revisions": error})
    assert hidden.value(hidden.source()) == {"revisions": None, TYPE_KEY: "Post"}


def test_on_postgresql_json_goes_through_as_it_is() -> None:
    usage = Compiled("footnote", "citation", dialect=POSTGRES)
    assert usage.source() == "{'citation': v0(r0)}"


def test_a_need_of_roots_is_no_need_of_rows() -> None:
    post = Compiled("post", "title")
    field = SelectedField(SCHEMA.type_map["Post"].fields["title"], [], PLACE)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=r"only a root field may have: Me\(\)"):
        post.compiler.field(post.row, field, Me())
    assert post.text(post.compiler.field(post.row, field, Column("slug"))) == "r0"
