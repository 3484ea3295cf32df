"""Two revisions are compared field by field."""

from typing import Any

from support.cases import cases

from gql_blog.content import DiffUnit, changed_fields

ADA = {"contributor_id": "con_ada", "name": "Ada", "role": "AUTHOR", "bio": None, "affiliation": "Here"}
KEPT: dict[str, Any] = {
    "title": "Tides",
    "source": "One.\nTwo.\n",
    "slug": "tides",
    "subtitle": None,
    "abstract": None,
    "locale": "en",
    "published_on": "2020-01-02",
    "updated_on": None,
    "doi": None,
    "licence": "CC0-1.0",
    "section": "Forum: Cities",
    "original_id": None,
    "responding_to_id": "art_one",
    "kind": "REPLY",
    "bylines": [ADA],
    "tags": [{"id": "tag_sea", "name": "Sea"}],
    "notices": [{"kind": "CORRECTION", "source": "Late.", "date": "2020-01-03"}],
}


def changed(**fields: Any) -> dict[str, tuple[Any, Any]]:
    return {each.field: (each.before, each.after) for each in changed_fields(KEPT, {**KEPT, **fields})}


@cases(
    ("name", "shown", "value"),
    [
        ("title", "title", "Ebb"),
        ("source", "source", "One.\n"),
        ("slug", "slug", "ebb"),
        ("subtitle", "subtitle", "On water"),
        ("abstract", "abstract", "Short."),
        ("locale", "locale", "de"),
        ("published_on", "publishedOn", None),
        ("updated_on", "updatedOn", "2021-01-01"),
        ("doi", "doi", "10.1234/tides"),
        ("licence", "licence", None),
        ("section", "section", None),
        ("original_id", "translationOfId", "art_two"),
        ("responding_to_id", "respondingToId", "art_two"),
        ("kind", "kind", "REJOINDER"),
        ("bylines", "bylines", []),
        ("tags", "tags", [{"id": "tag_moon", "name": "Moon"}]),
        ("notices", "notices", []),
    ],
)
def test_each_field_is_compared(name: str, shown: str, value: Any) -> None:
    assert changed(**{name: value}) == {shown: (KEPT[name], value)}


def test_the_same_differ_in_nothing() -> None:
    assert changed() == {}


def test_what_an_earlier_release_did_not_keep_differs_in_nothing() -> None:
    earlier = {name: value for name, value in KEPT.items() if name not in ("notices", "abstract")}
    assert changed_fields(earlier, {**KEPT, "abstract": "New."}) == ()


def test_texts_and_lists_have_hunks() -> None:
    lund = {**ADA, "name": "Ada Lund"}
    found = changed_fields(
        KEPT, {**KEPT, "source": "One.\n", "bylines": [lund], "tags": [], "locale": "de"}, DiffUnit.WORD
    )
    assert {each.field: [[part.text for part in hunk.parts] for hunk in each.hunks] for each in found} == {
        "source": [["One.\n", "Two.\n"]],
        "locale": [],
        "bylines": [["Ada (AUTHOR)\nHere", "Ada Lund (AUTHOR)\nHere"]],
        "tags": [["Sea"]],
    }


def test_a_notice_is_one_item() -> None:
    (change,) = changed_fields(KEPT, {**KEPT, "notices": [{"kind": "RETRACTION", "source": "Gone.", "date": None}]})
    assert [part.text for part in change.hunks[0].parts] == ["CORRECTION 2020-01-03\nLate.", "RETRACTION\nGone."]


def test_a_tag_that_was_merged_is_the_same_under_the_same_name() -> None:
    assert changed(tags=[{"id": "tag_other", "name": "Sea"}]) == {}


def test_a_credit_that_names_no_contributor_yet_is_the_same() -> None:
    assert changed(bylines=[{**ADA, "contributor_id": ""}]) == {}
    assert set(changed(bylines=[{**ADA, "contributor_id": "con_other"}])) == {"bylines"}
    assert set(changed(bylines=[ADA, ADA])) == {"bylines"}
