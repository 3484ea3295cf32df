"""A draft in the form in which it is kept, and what had to be changed for that."""

from dataclasses import replace
from datetime import date

import pytest

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    Coverage,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    Finding,
    Reference,
)
from gql_blog.errors import ErrorGroup, InputError, TooLarge
from gql_blog.write.imports.draft_validation import draft_hash, every_comment, validate_draft

DRAFT = DraftArticle(source="x", title="A", bylines=(DraftByline("Ada"),))


def test_texts_are_cleaned() -> None:
    draft = DraftArticle(
        source="a\r\nb",
        title=" A\u200b\nB ",
        subtitle=" ",
        locale="ZH-hans",
        bylines=(DraftByline(" Ada  Lund ", bio=" Bio. "),),
        tags=("Sea", "sea"),
        mentions=(DraftMention("Bo\tReyes", " "),),
    )
    incoming = validate_draft(draft, as_draft=False)
    assert incoming.draft == replace(
        draft,
        source="a\nb",
        title="A B",
        subtitle=None,
        locale="zh-Hans",
        bylines=(DraftByline("Ada Lund", bio="Bio."),),
        tags=("Sea",),
        mentions=(DraftMention("Bo Reyes", None),),
    )
    assert (incoming.findings, incoming.names) == ([], "Ada Lund")


def test_findings_of_the_importer_come_first() -> None:
    found = Finding("TITLE_NOT_STATED", "x")
    incoming = validate_draft(replace(DRAFT, findings=(found,), slug="No Slug"), as_draft=False)
    assert [each.code for each in incoming.findings] == ["TITLE_NOT_STATED", "SLUG_CHANGED"]


@pytest.mark.parametrize(
    ("slug", "kept", "codes"),
    [
        (None, None, []),
        ("", None, []),
        ("a-slug", "a-slug", []),
        ("潮汐", "潮汐", []),
        ("A_b", "a-b", ["SLUG_CHANGED"]),
        ("graphql", "graphql-2", ["SLUG_CHANGED"]),
        ("!!!", "article", ["SLUG_CHANGED"]),
        ("x" * 300, "x" * 120, ["SLUG_CHANGED"]),
    ],
)
def test_slugs(slug: str | None, kept: str | None, codes: list[str]) -> None:
    incoming = validate_draft(replace(DRAFT, slug=slug), as_draft=False)
    assert (incoming.draft.slug, [each.code for each in incoming.findings]) == (kept, codes)


@pytest.mark.parametrize(
    ("status", "as_draft", "kept"),
    [
        (None, False, None),
        (None, True, ArticleStatus.DRAFT),
        (ArticleStatus.PUBLISHED, True, ArticleStatus.DRAFT),
        (ArticleStatus.ARCHIVED, False, ArticleStatus.ARCHIVED),
        (ArticleStatus.SCHEDULED, False, ArticleStatus.DRAFT),
    ],
)
def test_standing(status: ArticleStatus | None, as_draft: bool, kept: ArticleStatus | None) -> None:
    assert validate_draft(replace(DRAFT, status=status), as_draft=as_draft).draft.status is kept


def test_names_are_the_authors_or_all() -> None:
    bylines = (DraftByline("Ada", BylineRole.EDITOR), DraftByline("Bo"), DraftByline("Cy"))
    assert validate_draft(replace(DRAFT, bylines=bylines), as_draft=False).names == "Bo and Cy"
    assert validate_draft(replace(DRAFT, bylines=bylines[:1]), as_draft=False).names == "Ada"
    assert validate_draft(replace(DRAFT, bylines=()), as_draft=False).names == ""


def test_what_cannot_be_kept_is_told_under_its_path() -> None:
    wrong = replace(
        DRAFT,
        source="\x00",
        bylines=(DraftByline(""), DraftByline("Bo", contributor="No Slug")),
        mentions=(DraftMention("\ud800"), DraftMention("Cy", "\x00")),
    )
    with pytest.raises(ErrorGroup) as caught:
        validate_draft(wrong, as_draft=False)
    assert [each.path for each in caught.value.flattened()] == [
        ("input", "source"),
        ("input", "bylines", "0", "name"),
        ("input", "bylines", "1", "contributor"),
        ("input", "mentions", "0", "creditedName"),
        ("input", "mentions", "1", "title"),
    ]
    for many in ({"bylines": (DraftByline("A"),) * 101}, {"mentions": (DraftMention("A"),) * 5_001}):
        with pytest.raises(TooLarge):
            validate_draft(replace(DRAFT, **many), as_draft=False)
    with pytest.raises(InputError):
        validate_draft(replace(DRAFT, locale="no language"), as_draft=False)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "y"},
        {"title": None},
        {"published_on": date(2017, 12, 11)},
        {"responding_to": Reference(title="B")},
        {"bylines": (DraftByline("Ada", bio="x"),)},
        {"comments": (DraftComment("Bo", "x"),)},
        {"mentions": (DraftMention("Bo"),)},
    ],
)
def test_the_hash_tells_what_was_read(changes: dict[str, object]) -> None:
    assert draft_hash(replace(DRAFT, **changes)) != draft_hash(DRAFT)  # type: ignore[arg-type]


def test_the_hash_is_blind_to_doubts_and_sees_where_a_reply_hangs() -> None:
    doubted = replace(DRAFT, findings=(Finding("A", "b"),), coverage=Coverage(5, 5))
    assert draft_hash(doubted) == draft_hash(DRAFT)
    flat = replace(DRAFT, comments=(DraftComment("Bo", "x"), DraftComment("Cy", "y")))
    nested = replace(DRAFT, comments=(DraftComment("Bo", "x", replies=(DraftComment("Cy", "y"),)),))
    assert draft_hash(flat) != draft_hash(nested)


def test_a_deep_chain_of_replies_is_walked_in_order() -> None:
    comment = DraftComment("0", "x")
    for number in range(1, 3_000):
        comment = DraftComment(str(number), "x", replies=(comment,))
    draft = replace(DRAFT, comments=(comment, DraftComment("last", "x")))
    walked = [(depth, each.author_name) for depth, each in every_comment(draft)]
    assert walked[:2] == [(0, "2999"), (1, "2998")]
    assert walked[-2:] == [(2_999, "0"), (0, "last")]
