"""What is answered comes before its answers."""

import random

from gql_blog.content import DraftArticle, Reference
from gql_blog.transfer.imports.import_order import FileLinks, dependency_order, file_links


def _links(title: str, *, slug: str | None = None, to: Reference | None = None) -> FileLinks:
    return file_links([DraftArticle(source="x", title=title, slug=slug, responding_to=to)])


def test_a_slug_a_title_and_a_title_as_slug_name_an_article() -> None:
    files = [
        _links("By Slug", to=Reference(slug="the-post")),
        _links("By Title", to=Reference(title="Another  post")),
        _links("By Made Slug", to=Reference(slug="a-third")),
        _links("The Post", slug="the-post"),
        _links("Another Post"),
        _links("A Third!"),
    ]
    assert dependency_order(files) == [3, 0, 4, 1, 5, 2]


def test_what_needs_nothing_keeps_its_order() -> None:
    assert dependency_order([_links(str(number)) for number in range(5)]) == [0, 1, 2, 3, 4]


def test_a_translation_comes_after_its_original() -> None:
    translation = file_links([DraftArticle(source="x", title="潮汐", translation_of=Reference(slug="on-tides"))])
    assert dependency_order([translation, _links("On Tides")]) == [1, 0]


def test_a_circle_ends() -> None:
    files = [_links("A", to=Reference(title="B")), _links("B", to=Reference(title="A")), _links("C")]
    assert sorted(dependency_order(files)) == [0, 1, 2]
    assert dependency_order([_links("A", to=Reference(title="A"))]) == [0]


def test_a_long_chain_needs_no_stack() -> None:
    chain = [_links("0")] + [_links(str(number), to=Reference(title=str(number - 1))) for number in range(1, 5_000)]
    places = list(range(5_000))
    random.Random(7).shuffle(places)
    order = [places[index] for index in dependency_order([chain[place] for place in places])]
    assert order == sorted(order)


def test_a_file_with_its_own_post_needs_nobody() -> None:
    links = file_links(
        [
            DraftArticle(source="x", title="P", slug="p"),
            DraftArticle(source="x", title="R", responding_to=Reference(slug="p")),
        ]
    )
    assert links.needs == frozenset()
