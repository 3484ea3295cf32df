"""Markdown with front matter: what is written, and that it is the same for the same articles."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml

from gql_blog.plugin import ExportArticle, ExportByline, ExportComment, ExportMention, ExportNotice, NoticeKind
from gql_blog_exports.markdown import omitted_from_markdown, write_markdown, write_markdown_dialogue


def _head(text: str) -> dict[str, Any]:
    assert text.startswith("---\n")
    head: dict[str, Any] = yaml.safe_load(text[4 : text.index("\n---\n", 4) + 1])
    return head


def test_a_post_is_written_key_by_key(post: ExportArticle) -> None:
    assert write_markdown((post,)).decode() == (
        "---\n"
        "title: On Tides\n"
        "slug: on-tides\n"
        "locale: en\n"
        "status: PUBLISHED\n"
        "published_on: 2019-05-02\n"
        "bylines:\n"
        "- name: Mara Lind\n"
        "  role: AUTHOR\n"
        "  bio: Mara Lind sails.\n"
        "  contributor: mara-lind\n"
        "tags:\n"
        "- harbours\n"
        "---\n\n"
        "The tide turns.[^1]\n\n[^1]: Twice a day.\n"
    )


def test_notices_are_written_with_their_dates(post: ExportArticle) -> None:
    correction = ExportNotice(
        kind=NoticeKind.CORRECTION,
        source="It turns *twice*.",
        html="<p>It turns <em>twice</em>.</p>",
        text="It turns twice.",
        date=date(2019, 5, 3),
    )
    undated = ExportNotice(
        kind=NoticeKind.EDITORS_NOTE, source="Shortened.", html="<p>Shortened.</p>", text="Shortened."
    )
    assert _head(write_markdown((replace(post, notices=(correction, undated)),)).decode())["notices"] == [
        {"kind": "CORRECTION", "text": "It turns *twice*.", "date": date(2019, 5, 3)},
        {"kind": "EDITORS_NOTE", "text": "Shortened."},
    ]


def test_a_response_says_what_it_answers(answer: ExportArticle) -> None:
    assert _head(write_markdown((answer,)).decode()) == {
        "title": "No",
        "slug": "no",
        "subtitle": "It Does Not",
        "locale": "en",
        "status": "PUBLISHED",
        "published_on": None,
        "responding_to": "on-tides",
        "kind": "REJOINDER",
        "bylines": [{"name": "Tom Oduya", "role": "TRANSLATOR", "affiliation": "Harbour College"}],
        "translation_of": "nein",
    }


def test_what_is_known_by_its_title_alone_stands_in_quotation_marks(answer: ExportArticle) -> None:
    text = write_markdown((replace(answer, responding_to_slug=None),)).decode()
    assert '\nresponding_to: "On Tides"\n' in text


@pytest.mark.parametrize(
    "title",
    ["1984", "yes", "2017-12-11", "A: B", "'", '"', "# x", "- x", "---", "“Tides”", "潮汐", "a\u2028b", "\\", "{x}"],
)
def test_any_title_stays_a_text_on_one_line(post: ExportArticle, title: str) -> None:
    assert _head(write_markdown((replace(post, title=title),)).decode())["title"] == title


def test_what_is_not_there_is_said_to_be_nothing(post: ExportArticle) -> None:
    text = write_markdown((replace(post, published_on=None, bylines=()),)).decode()
    assert "\npublished_on: null\nbylines: []\n" in text


def test_long_values_are_not_folded(post: ExportArticle) -> None:
    bio = "A long word and another. " * 40
    text = write_markdown((replace(post, bylines=(ExportByline(name="A", bio=bio.strip()),)),)).decode()
    assert f"  bio: {bio.strip()}\n" in text


def test_a_dialogue_is_one_file(post: ExportArticle, answer: ExportArticle) -> None:
    lines = write_markdown((post, answer)).decode().split("\n")
    marks = [line for line in lines if line.startswith("<!-- article")]
    assert [line[:21] for line in marks] == ["<!-- article 1 of 2: ", "<!-- article 2 of 2: "]
    assert len({line[21:] for line in marks}) == 1
    assert lines[0] == marks[0]


def test_an_article_that_quotes_a_dialogue_is_not_parted_by_it(post: ExportArticle, answer: ExportArticle) -> None:
    first = write_markdown((post, answer)).decode()
    quoting = replace(post, source=f"Look at this file:\n\n{first}")
    second = write_markdown((quoting, answer)).decode()
    mark = second.split("\n", 1)[0].removeprefix("<!-- article 1 of 2: ").removesuffix(" -->")
    assert second.count(mark) == 2
    assert mark not in first


def test_the_same_articles_give_the_same_bytes(post: ExportArticle, answer: ExportArticle) -> None:
    assert write_markdown((post, answer)) == write_markdown((replace(post), replace(answer)))
    assert write_markdown((post, answer)) != write_markdown((answer, post))


def test_what_stands_beside_an_article_is_in_the_file_of_a_dialogue_alone(post: ExportArticle) -> None:
    comments = (
        ExportComment(id="com_2", author_name="Ina", source="No.", html="<p>No.</p>", text="No.", parent_id="com_1"),
        ExportComment(
            id="com_1", author_name="Ivo", source="Yes:\n*so*.", html="", text="", posted_on=date(2019, 5, 3)
        ),
        ExportComment(id="com_3", author_name="Tom", source="Hm.", html="", text="", parent_id="com_gone"),
    )
    told = replace(
        post, comments=comments, mentions=(ExportMention(credited_name="Ina Falk", title=None, date=date(2019, 5, 4)),)
    )
    assert write_markdown((told,)) == write_markdown((post,))
    assert write_markdown_dialogue((post,)) == write_markdown((post,))
    assert (omitted_from_markdown(told), omitted_from_markdown(post)) == (["3 comments", "1 listed response"], [])
    first, _, beside = write_markdown_dialogue((told,)).decode().partition("\n<!-- beside article 1 of 1: ")
    assert first.endswith(write_markdown((post,)).decode())
    assert yaml.safe_load(beside.split("\n", 1)[1]) == {
        "comments": [
            {"number": 1, "author": "Ivo", "date": date(2019, 5, 3), "text": "Yes:\n*so*."},
            {"number": 2, "in_reply_to": 1, "author": "Ina", "text": "No."},
            {"number": 3, "author": "Tom", "text": "Hm."},
        ],
        "responses_listed": [{"name": "Ina Falk", "date": date(2019, 5, 4)}],
    }
