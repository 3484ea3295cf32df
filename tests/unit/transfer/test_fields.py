"""Keys of front matter as fields of an article."""

from datetime import date as Date
from typing import Any

import pytest

from gql_blog.content import ArticleStatus, DraftByline, Reference, ResponseKind
from gql_blog.errors import ImportRefused
from gql_blog.transfer.fields import read_fields
from gql_blog.transfer.stated import Stated
from gql_blog.transfer.yaml_tree import read_yaml


def _read(yaml: str) -> Stated:
    return read_fields(read_yaml(yaml))


def test_our_own_keys() -> None:
    stated = _read(
        """
title: A Title
subtitle: And More
slug: a-title
locale: en
status: ARCHIVED
published_on: 2017-12-11
responding_to: another
kind: REJOINDER
bylines: [{name: Mara Lind}]
tags: [tides, harbours]
translation_of: "The Original"
"""
    )
    assert stated.findings == []
    assert stated.values == {
        "title": "A Title",
        "subtitle": "And More",
        "slug": "a-title",
        "locale": "en",
        "status": ArticleStatus.ARCHIVED,
        "published_on": Date(2017, 12, 11),
        "responding_to": Reference(slug="another"),
        "kind": ResponseKind.REJOINDER,
        "bylines": (DraftByline("Mara Lind"),),
        "tags": ("tides", "harbours"),
        "translation_of": Reference(title="The Original"),
    }


@pytest.mark.parametrize(
    ("yaml", "field", "value"),
    [
        ("lang: zh-Hans", "locale", "zh-Hans"),
        ("language: fr", "locale", "fr"),
        ("Date: 2017-12-11", "published_on", Date(2017, 12, 11)),
        ("publishDate: 2017-12-11", "published_on", Date(2017, 12, 11)),
        ("pub-date: 2017-12-11", "published_on", Date(2017, 12, 11)),
        ("published: 2017-12-11", "published_on", Date(2017, 12, 11)),
        ("published: true", "status", ArticleStatus.PUBLISHED),
        ("published: false", "status", ArticleStatus.DRAFT),
        ("draft: yes", "status", ArticleStatus.DRAFT),
        ("draft: false", "status", None),
        ("author: A", "bylines", (DraftByline("A"),)),
        ("category: News", "tags", ("News",)),
        ("keywords: a, b，c", "tags", ("a", "b", "c")),
        ("tag: two words", "tags", ("two words",)),
        ("in_response_to: another", "responding_to", Reference(slug="another")),
    ],
)
def test_the_words_of_other_systems(yaml: str, field: str, value: Any) -> None:
    stated = _read(yaml)
    assert stated.values == {field: value}
    assert stated.findings == []


def test_null_is_a_statement() -> None:
    assert _read("published_on:\nbylines: []\n").values == {"published_on": None, "bylines": ()}


def test_a_key_that_is_not_understood_is_never_silent() -> None:
    stated = _read("title: x\nlayout: post\ncover:\n  image: a.png\n")
    assert [(each.code, each.first_line, each.last_line) for each in stated.findings] == [
        ("FRONT_MATTER_NOT_UNDERSTOOD", 2, 2),
        ("FRONT_MATTER_NOT_UNDERSTOOD", 3, 4),
    ]
    assert "'layout'" in stated.findings[0].message
    assert [entry.key for entry in stated.left_over] == ["layout", "cover"]


def test_of_two_keys_for_one_field_our_own_counts_and_the_other_is_told() -> None:
    stated = _read("date: 2017-12-01\npublished_on: 2017-12-11\n")
    assert stated.values == {"published_on": Date(2017, 12, 11)}
    assert [(each.code, each.first_line) for each in stated.findings] == [("FRONT_MATTER_NOT_UNDERSTOOD", 1)]


def test_two_keys_that_agree_are_no_finding() -> None:
    assert _read("date: 2017-12-11\npublished_on: 2017-12-11\n").findings == []


def test_tags_and_categories_come_together_once_each() -> None:
    assert _read("categories: [a, b]\ntags: [b, c]\n").values == {"tags": ("a", "b", "c")}


def test_tags_parted_by_spaces_alone_are_told() -> None:
    stated = _read("tags: dolor sit")
    assert stated.values == {"tags": ("dolor", "sit")}
    assert [each.code for each in stated.findings] == ["TAGS_PARTED_BY_SPACES"]


def test_a_person_named_twice_is_credited_once() -> None:
    stated = _read("author: A\nbylines: [{name: A, bio: b}]\ntranslator: A\n")
    assert [(byline.name, byline.role.value) for byline in stated.values["bylines"]] == [
        ("A", "AUTHOR"),
        ("A", "TRANSLATOR"),
    ]


@pytest.mark.parametrize("yaml", ["status: PUBLISHED\ndraft: true\n", "published: true\ndraft: true\n"])
def test_what_is_called_a_draft_is_never_published(yaml: str) -> None:
    with pytest.raises(ImportRefused, match="contradicts"):
        _read(yaml)


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ("title: x\ndate: 2017-02-30", 2),
        ("kind: RANT", 1),
        ("title: x\nslug: [a]", 2),
        ("draft: perhaps", 1),
        ("published: perhaps", 1),
        ("locale: '?'", 1),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_line(yaml: str, line: int) -> None:
    with pytest.raises(ImportRefused) as caught:
        _read(yaml)
    assert caught.value.line == line
