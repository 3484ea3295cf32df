"""A command's texts are checked together, before anything is asked of the database."""

import pytest

from gql_blog.errors import ErrorGroup, InputError, TooLarge
from gql_blog.write import CreatePost, UpdateArticle
from gql_blog.write.article.state.article_input import validate_article_input


def test_what_is_given_is_kept_in_its_form_and_what_is_not_is_none() -> None:
    given = validate_article_input(CreatePost(title=" A\n", source="a\r\nb", locale="EN", subtitle="  ", tags=None))
    assert (given.title, given.source, given.locale, given.subtitle) == ("A", "a\nb", "en", None)
    assert (given.slug, given.bylines, given.tags, given.published_on) == (None, None, None, None)


def test_everything_wrong_is_told_at_once() -> None:
    command = CreatePost(title="", source="\x00", slug="A b", locale="?", subtitle="x" * 501, tags=("",))
    with pytest.raises(ErrorGroup) as caught:
        validate_article_input(command)
    assert [each.path[1] for each in caught.value.flattened()] == [
        "title",
        "source",
        "slug",
        "subtitle",
        "locale",
        "tags",
    ]


@pytest.mark.parametrize("size", [1_000_000, 1_000_001])
def test_a_source_may_be_a_megabyte(size: int) -> None:
    command = UpdateArticle(id="a", expected_version=1, source="x" * size)
    if size == 1_000_000:
        assert len(validate_article_input(command).source or "") == size
        return
    with pytest.raises(TooLarge) as caught:
        validate_article_input(command)
    assert caught.value.path == ("input", "source")


def test_what_must_be_there_is_asked_for() -> None:
    update = UpdateArticle(id="a", expected_version=1)
    assert validate_article_input(update).title is None
    with pytest.raises(InputError) as caught:
        validate_article_input(update, required=("title",))
    assert caught.value.path == ("input", "title")
