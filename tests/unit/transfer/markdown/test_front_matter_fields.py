"""What front matter states, and what it leaves over."""

import re
from datetime import date as Date
from typing import Any

import pytest
from support.cases import cases
from support.tree import ROOT

from gql_blog.content import ArticleStatus, BylineRole, DraftByline, EditorNotice, NoticeKind, Reference, ResponseKind
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_fields import (
    KEYS,
    NOT_UNDERSTOOD,
    ParsedFields,
    parse_bylines,
    parse_fields,
    parse_notices,
)
from gql_blog.transfer.markdown.front_matter_syntax import Entry, ScalarValue, parse_yaml


def test_the_docs_list_each_key_that_is_understood_and_no_other() -> None:
    page = (ROOT / "docs/importing.md").read_text("utf-8")
    table = page.partition("| keys | what | value |")[2].partition("\n\n")[0]
    listed = [key for row in table.splitlines()[2:] for key in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(KEYS)


def test_what_is_left_is_told_with_its_lines() -> None:
    parsed = ParsedFields()
    entry = Entry("layout", ScalarValue("post", 4), 4, 5, 30, 42)
    parsed.ignore(entry, "Not understood.")
    (finding,) = parsed.findings
    assert (finding.code, finding.message, finding.first_line, finding.last_line) == (
        NOT_UNDERSTOOD,
        "Not understood.",
        4,
        5,
    )
    assert parsed.unparsed_entries == [entry]


@cases(
    ("yaml", "values"),
    [
        ("abstract: |\n  One.\n\n  Two.", {"abstract": "One.\n\nTwo."}),
        ("abstract: null", {"abstract": None}),
        ("doi: 10.1234/tides\nlicense: CC-BY-4.0", {"doi": "10.1234/tides", "licence": "CC-BY-4.0"}),
        ('section: "Forum: Cities"', {"section": "Forum: Cities"}),
        ("series: Harbours", {"section": "Harbours"}),
        ("updated: 2020-03-01T23:00:00-05:00", {"updated_on": Date(2020, 3, 1)}),
        ("lastmod: 2020-03-01\nupdated: 2020-03-01", {"updated_on": Date(2020, 3, 1)}),
        (
            "redirect_from: /2017/12/on-tides.html",
            {"old_slugs": ("on-tides",), "old_paths": ("/2017/12/on-tides.html",)},
        ),
        (
            "redirect_from:\n- /old/\n- https://e.org/a/b/older/?x=1#y",
            {"old_slugs": ("old", "older"), "old_paths": ("/a/b/older",)},
        ),
        ("aliases: [/on-tides/index.html, on-tides]", {"old_slugs": ("on-tides",)}),
    ],
)
def test_abstract_update_and_old_addresses(yaml: str, values: dict[str, Any]) -> None:
    parsed = parse_fields(parse_yaml(yaml))
    assert (parsed.values, parsed.findings) == (values, [])


def test_an_old_address_without_a_slug_is_told() -> None:
    parsed = parse_fields(parse_yaml("redirect_from:\n- /?page=12\n- /old/\n- /?p=12"))
    assert parsed.values == {"old_slugs": ("old",), "old_paths": ("/?p=12",)}
    assert [(each.code, each.first_line) for each in parsed.findings] == [(NOT_UNDERSTOOD, 2)]


def _read_bylines(yaml: str, role: BylineRole = BylineRole.AUTHOR) -> tuple[list[DraftByline], ParsedFields]:
    (entry,) = parse_yaml(yaml).entries
    parsed = ParsedFields()
    return parse_bylines(entry, role, parsed), parsed


@cases(
    ("yaml", "names"),
    [
        ("author: Mara Lind", ["Mara Lind"]),
        ("authors: [Mara Lind, Tom Oduya]", ["Mara Lind", "Tom Oduya"]),
        ("authors:\n- Mara Lind\n- name: Tom Oduya", ["Mara Lind", "Tom Oduya"]),
        ("author: {name: Mara Lind}", ["Mara Lind"]),
        ("author: 王小明", ["王小明"]),
        ("author:", []),
        ("bylines: []", []),
    ],
)
def test_a_name_keys_or_a_list_of_either(yaml: str, names: list[str]) -> None:
    bylines, parsed = _read_bylines(yaml)
    assert [byline.name for byline in bylines] == names
    assert parsed.findings == []


def test_everything_that_a_byline_prints_is_read() -> None:
    yaml = """
    bylines:
    - name: Mara Lind
      role: translator
      bio: |
        Mara Lind sails.

        She also writes.
      affiliation: Harbour College
      contributor: mara-lind
    """
    bylines, _ = _read_bylines(yaml)
    assert bylines == [
        DraftByline(
            "Mara Lind", BylineRole.TRANSLATOR, "Mara Lind sails.\n\nShe also writes.", "Harbour College", "mara-lind"
        )
    ]


def test_the_key_says_the_role_where_the_item_does_not() -> None:
    bylines, _ = _read_bylines("editors: [A, {name: B, role: OTHER}]", BylineRole.EDITOR)
    assert [byline.role for byline in bylines] == [BylineRole.EDITOR, BylineRole.OTHER]


@cases("name", ["Mara Lind and Tom Oduya", "Mara Lind & Tom Oduya", "A, B", "王小明、李雷", "李雷和韩梅梅"])
def test_a_name_that_may_be_several_stays_whole_and_says_so(name: str) -> None:
    bylines, parsed = _read_bylines(f"author: {name}")
    assert [byline.name for byline in bylines] == [name]
    assert [(finding.code, finding.first_line) for finding in parsed.findings] == [("BYLINE_MAY_NAME_SEVERAL", 1)]


@cases("name", ["Samuel Reed, Jr.", "Ann Holt, Ph.D.", "Sandra Anderson"])
def test_a_suffix_and_a_syllable_are_no_second_person(name: str) -> None:
    assert _read_bylines(f"author: {name}")[1].findings == []


def test_what_is_not_understood_in_a_byline_is_told_and_left_over() -> None:
    _, parsed = _read_bylines("author:\n  name: A\n  twitter: '@a'")
    assert [(finding.code, finding.first_line) for finding in parsed.findings] == [("FRONT_MATTER_NOT_UNDERSTOOD", 3)]
    assert [entry.key for entry in parsed.unparsed_entries] == ["twitter"]


@cases("yaml", ["author: {bio: x}", "bylines: [{role: EDITOR}]", "author: {name: }"])
def test_a_credit_without_a_name_is_refused(yaml: str) -> None:
    with pytest.raises(ImportRefused, match="without a name"):
        _read_bylines(yaml)


def _read(yaml: str) -> ParsedFields:
    return parse_fields(parse_yaml(yaml))


def test_our_own_keys() -> None:
    parsed = _read(
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
    assert parsed.findings == []
    assert parsed.values == {
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


@cases(
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
    parsed = _read(yaml)
    assert parsed.values == {field: value}
    assert parsed.findings == []


def test_null_is_a_statement() -> None:
    assert _read("published_on:\nbylines: []\n").values == {"published_on": None, "bylines": ()}


def test_a_key_that_is_not_understood_is_never_silent() -> None:
    parsed = _read("title: x\nlayout: post\ncover:\n  feature: a.png\n")
    assert [(each.code, each.first_line, each.last_line) for each in parsed.findings] == [
        ("FRONT_MATTER_NOT_UNDERSTOOD", 2, 2),
        ("FRONT_MATTER_NOT_UNDERSTOOD", 3, 4),
    ]
    assert "'layout'" in parsed.findings[0].message
    assert {entry.key for entry in parsed.unparsed_entries} == {"layout", "cover"}


def test_of_two_keys_for_one_field_our_own_counts_and_the_other_is_told() -> None:
    parsed = _read("date: 2017-12-01\npublished_on: 2017-12-11\n")
    assert parsed.values == {"published_on": Date(2017, 12, 11)}
    assert [(each.code, each.first_line) for each in parsed.findings] == [("FRONT_MATTER_NOT_UNDERSTOOD", 1)]


def test_two_keys_that_agree_are_no_finding() -> None:
    assert _read("date: 2017-12-11\npublished_on: 2017-12-11\n").findings == []


def test_tags_and_categories_come_together_once_each() -> None:
    assert _read("categories: [a, b]\ntags: [b, c]\n").values == {"tags": ("a", "b", "c")}


def test_tags_parted_by_spaces_alone_are_told() -> None:
    parsed = _read("tags: dolor sit")
    assert parsed.values == {"tags": ("dolor", "sit")}
    assert [each.code for each in parsed.findings] == ["TAGS_PARTED_BY_SPACES"]


def test_a_person_named_twice_is_credited_once() -> None:
    parsed = _read("author: A\nbylines: [{name: A, bio: b}]\ntranslator: A\n")
    assert [(byline.name, byline.role.value) for byline in parsed.values["bylines"]] == [
        ("A", "AUTHOR"),
        ("A", "TRANSLATOR"),
    ]


@cases("yaml", ["status: PUBLISHED\ndraft: true\n", "published: true\ndraft: true\n"])
def test_what_is_called_a_draft_is_never_published(yaml: str) -> None:
    with pytest.raises(ImportRefused, match="contradicts"):
        _read(yaml)


@cases(
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


def test_notices_are_keys_or_texts() -> None:
    (entry,) = parse_yaml(
        "notices:\n- {kind: retraction, text: Withdrawn., date: 2018-03-04, by: Ada}\n- A note.\n- text: Another."
    ).entries
    parsed = ParsedFields()
    assert parse_notices(entry, parsed) == (
        EditorNotice(NoticeKind.RETRACTION, "Withdrawn.", Date(2018, 3, 4)),
        EditorNotice(NoticeKind.EDITORS_NOTE, "A note."),
        EditorNotice(NoticeKind.EDITORS_NOTE, "Another."),
    )
    assert [(each.code, each.first_line) for each in parsed.findings] == [("FRONT_MATTER_NOT_UNDERSTOOD", 2)]


@cases(
    ("yaml", "message"),
    [
        ("notices:\n- kind: CORRECTION", "Line 2: notices holds an item without a text"),
        ("notices:\n- {kind: ERRATUM, text: a}", "Line 2: .*EDITORS_NOTE, CORRECTION, RETRACTION"),
    ],
)
def test_a_notice_that_is_none_refuses_the_file(yaml: str, message: str) -> None:
    (entry,) = parse_yaml(yaml).entries
    with pytest.raises(ImportRefused, match=message):
        parse_notices(entry, ParsedFields())
