"""A conflict is told with both values; of long texts with what differs."""

from datetime import date
from typing import Any

import pytest
from support.writing import Newsroom

from gql_blog.content import ArticleStatus, BylineRole, EditorNotice, NoticeKind
from gql_blog.write.article.state.article_state import Credit, Label
from gql_blog.write.article.state.field_merge import Disagreement
from gql_blog.write.imports.conflict_findings import conflict_finding

LINES = [f"Line {number} of a long text." for number in range(60)]


@pytest.mark.parametrize(
    ("field", "theirs", "ours", "told"),
    [
        ("title", "A", "B", "changed title, in different ways. The file has 'A'; here it is 'B'."),
        ("subtitle", "A", None, "The file has 'A'; here it is ''."),
        ("published_on", date(2020, 1, 1), date(2021, 1, 1), "The file has '2020-01-01'; here it is '2021-01-01'."),
        ("status", ArticleStatus.DRAFT, "ARCHIVED", "The file has 'DRAFT'; here it is 'ARCHIVED'."),
        (
            "bylines",
            (Credit("con_1", "Ada", BylineRole.EDITOR, "A bio."), Credit("con_2", "Bo")),
            (Credit("con_2", "Bo", affiliation="Harbour"),),
            "The file has 'Ada, editor, A bio.; Bo'; here it is 'Bo, Harbour'.",
        ),
        ("tags", (Label("tag_1", "Sea"),), (), "The file has 'Sea'; here it is ''."),
        ("notices", (EditorNotice(NoticeKind.CORRECTION, "Late."),), (), "The file has 'Late.'; here it is ''."),
        (
            "source",
            "\n".join([*LINES[:30], "Theirs.", *LINES[30:]]),
            "\n".join([*LINES[:30], "Ours.", "", *LINES[30:]]),
            "The file has 'Theirs.'; here it is 'Ours.\\n'.",
        ),
    ],
)
async def test_both_values_are_told(lite: Newsroom, field: str, theirs: Any, ours: Any, told: str) -> None:
    async with lite.database.session():
        finding = await conflict_finding(Disagreement(field, theirs, ours))
    assert finding.code == "IMPORT_CONFLICT"
    assert told in finding.message
    assert "--theirs" in finding.message


async def test_what_differs_is_cut_where_it_is_long(lite: Newsroom) -> None:
    async with lite.database.session():
        finding = await conflict_finding(Disagreement("source", "theirs " * 1_000, "ours " * 1_000))
    assert len(finding.message) < 1_500
