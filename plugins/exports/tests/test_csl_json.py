"""Cited works in CSL-JSON, by the rules of its schema."""

import json

from support.csl_rules import breaches
from support.exported import citing
from support.growth import assert_grows

from gql_blog.plugin import ExportArticle
from gql_blog_exports.csl_json import write_csl_json

BOOK = {
    "id": "x",
    "type": "book",
    "title": "Marks of the North: A History",
    "author": [{"family": "Stone", "given": "Ada"}],
    "issued": {"date-parts": [[1999]]},
}
SHORT = {**BOOK, "title": "Marks of the North"}
OTHER = {**BOOK, "title": "Tides"}


def test_each_work_is_there_once_by_the_rules_of_the_schema(post: ExportArticle, answer: ExportArticle) -> None:
    works = json.loads(write_csl_json((citing(post, BOOK, OTHER), citing(answer, SHORT, BOOK))))
    assert [each["title"] for each in works] == ["Marks of the North: A History", "Tides"]
    assert [each["id"] for each in works] == ["stone1999marks", "stone1999tides"]
    assert [breaches(each) for each in works] == [[], []]


def test_a_doi_tells_works_apart_and_one_without_is_of_any(post: ExportArticle) -> None:
    one, two = {**BOOK, "DOI": "10.1000/1"}, {**BOOK, "DOI": "10.1000/2"}
    for citations, dois in (
        ((one, two, BOOK), ["10.1000/1", "10.1000/2"]),
        ((BOOK, one, one), [None]),
        ((BOOK, one, two), [None, "10.1000/2"]),
        ((one, {**OTHER, "DOI": "10.1000/1"}, OTHER), ["10.1000/1"]),
    ):
        assert [each.get("DOI") for each in json.loads(write_csl_json((citing(post, *citations),)))] == dois


def test_what_says_too_little_is_left_out_and_a_kind_is_always_stated(post: ExportArticle) -> None:
    works = json.loads(write_csl_json((citing(post, {}, {"title": "潮汐"}, {"author": [{"literal": "潮"}]}),)))
    assert works == [{"id": "work", "title": "潮汐", "type": "document"}]
    assert json.loads(write_csl_json((post,))) == []


def test_works_whose_keys_are_alike_get_numbers(post: ExportArticle) -> None:
    works = json.loads(write_csl_json((citing(post, *({"type": "book", "title": f"潮{n}汐"} for n in "一二三")),)))
    assert [each["id"] for each in works] == ["work", "work-2", "work-3"]


def test_many_works_whose_keys_are_alike_take_work_in_proportion(post: ExportArticle) -> None:
    def write(count: int) -> bytes:
        return write_csl_json((citing(post, *({"title": f"潮{chr(0x4E00 + number)}"} for number in range(count))),))

    assert_grows(write, 50, 400, most=16)
