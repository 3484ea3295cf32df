"""Malformed and hostile page texts: refused whole, or read with a finding that says what was odd."""

import json
from typing import Any

import pytest
from support.cases import cases
from support.page_scores import SHARED_PAGES

from gql_blog.plugin import DraftArticle, ImportRefused
from gql_blog_importers.pages import parse_page

_FOLDER = SHARED_PAGES.parent / "hostile"
_MANIFEST = _FOLDER / "manifest.json"
_FILES: list[dict[str, Any]] = (
    [entry for entry in json.loads(_MANIFEST.read_text())["files"] if entry["format"] == "seed"]
    if _MANIFEST.exists()
    else []
)
_PLAIN = {"TITLE_NOT_STATED", "TITLE_CLAIMED_BY_ANOTHER", "DATE_NOT_STATED", "CONTRIBUTOR_SUGGESTED"}

pytestmark = pytest.mark.skipif(not _FILES, reason="no ../shared/corpus/hostile beside this clone")


def _read(name: str) -> DraftArticle | ImportRefused:
    try:
        return parse_page((_FOLDER / name).read_bytes())
    except ImportRefused as refusal:
        return refusal


@cases("entry", _FILES)
def test_the_outcome_is_the_expected_one(entry: dict[str, Any]) -> None:
    result = _read(entry["file"])
    if entry["outcome"] == "reject":
        assert isinstance(result, ImportRefused)
        assert result.message
    elif entry["outcome"] != "safe":
        assert isinstance(result, DraftArticle), result
        odd = {finding.code for finding in result.findings} - _PLAIN
        assert bool(odd) or entry["outcome"] == "accept"
        assert not any((ord(char) < 32 and char != "\n") or 127 <= ord(char) < 160 for char in result.source)


def test_no_comment_is_made_of_the_text() -> None:
    result = _read("s29_comment_spoof.txt")
    assert isinstance(result, DraftArticle)
    assert [comment.author_name for comment in result.comments] == ["Chenyu Wu"]
    assert "ADMIN" not in result.source


def test_line_ends_do_not_matter() -> None:
    control, mixed = _read("s01_control.txt"), _read("s03_mixed_newlines.txt")
    assert isinstance(control, DraftArticle)
    assert isinstance(mixed, DraftArticle)
    assert (control.source, control.mentions, control.comments) == (mixed.source, mixed.mentions, mixed.comments)
