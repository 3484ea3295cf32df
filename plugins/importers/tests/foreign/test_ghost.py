"""JSON of Ghost, post by post."""

import json
import time
from datetime import date as Date
from io import BytesIO
from typing import Any

import pytest
from support.cases import cases

from gql_blog.plugin import ForeignArticle
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.ghost import read_ghost

POST = {"id": "p1", "title": "On Tides", "slug": "on-tides", "html": "<p>x</p>", "status": "published"}
LATE = 1_556_836_200_000  # 2019-05-02, 22:30 in UTC


def _read(post: dict[str, Any], **tables: Any) -> ForeignArticle:
    notes = ExportNotes()
    (article,) = read_ghost(BytesIO(json.dumps({"posts": [post], **tables}).encode()), notes)
    assert notes.refused == []
    return article


@cases(
    ("zone", "day"),
    [("Europe/Stockholm", 3), ("America/New_York", 2), ("Atlantis/Harbour", 2), ("../etc", 2), ("", 2)],
)
def test_the_day_is_that_of_the_site_and_of_utc_where_its_zone_is_unknown(zone: str, day: int) -> None:
    settings = [{"key": "timezone", "value": zone}]
    for stated in (LATE, "2019-05-02T22:30:00.000Z"):
        assert _read({**POST, "published_at": stated}, settings=settings).draft.published_on == Date(2019, 5, day)


def test_comments_without_a_text_are_passed_over() -> None:
    rows = [
        {"id": "c1", "post_id": "p1", "html": "<p>Yes.</p>", "status": "published"},
        {"id": "c2", "post_id": "p1", "html": "<p> </p>", "status": "published"},
        {"id": "c3", "post_id": "p1", "html": None, "status": "deleted"},
    ]
    article = _read(POST, comments=rows)
    assert [(each.source_id, each.author_name, each.body) for each in article.comments] == [("c1", "Anonymous", "Yes.")]


@cases("stated", ["2019-02-30T10:00:00Z", "yesterday", 10**18])
def test_a_comment_with_an_invalid_date_has_none_and_says_so(stated: object) -> None:
    rows = [{"id": "c1", "post_id": "p1", "html": "<p>Yes.</p>", "created_at": stated}]
    article = _read(POST, comments=rows)
    assert [(each.posted_on, each.has_invalid_date) for each in article.comments] == [(None, True)]


@pytest.mark.parametrize("machine", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_time_without_a_zone_is_in_utc_wherever_the_machine_is(
    machine: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(time.tzset)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", machine)
        time.tzset()
        assert _read({**POST, "published_at": "2019-05-02T10:30:00"}).draft.published_on == Date(2019, 5, 2)
