"""The declaration of the editable fields, and the types that stand for it."""

from dataclasses import fields

from gql_blog.content import ARTICLE_FIELDS, COLUMN_FIELDS, SEARCHED_FIELDS, ArticleColumns, FieldKind, GivenFields
from gql_blog.store import Article


def test_every_field_has_its_types() -> None:
    assert {each.name for each in fields(GivenFields)} == {each.name for each in ARTICLE_FIELDS}
    assert {each.name for each in fields(ArticleColumns)} == {each.name for each in COLUMN_FIELDS}


def test_columns_are_columns_of_the_table() -> None:
    # The columns of links are among the others once a database was opened.
    columns = {*Article._meta.fields_db_projection, *(f"{each}_id" for each in Article._meta.fk_fields)}
    assert {each.name for each in COLUMN_FIELDS} <= columns
    assert set(SEARCHED_FIELDS) <= {each.name for each in COLUMN_FIELDS}


def test_a_page_prints_every_column_but_the_source() -> None:
    printed = ArticleColumns(title="On Tides", source="The sea.", locale="en").printed
    assert list(printed) == [each.name for each in COLUMN_FIELDS if each.name != "source"]
    assert {name: value for name, value in printed.items() if value} == {"title": "On Tides", "locale": "en"}


def test_texts_have_a_limit() -> None:
    texts = [each for each in ARTICLE_FIELDS if each.kind in (FieldKind.LINE, FieldKind.MARKDOWN)]
    assert all(each.limit > 0 for each in texts)


def test_a_field_says_where_it_stands_and_what_it_is() -> None:
    by_name = {each.name: each for each in ARTICLE_FIELDS}
    assert by_name["translation_of_id"].path == ("input", "translationOfId")
    assert by_name["title"].describe(updating=True) == by_name["title"].describe(updating=False)
    assert by_name["subtitle"].describe(updating=True).endswith("null for none.")
