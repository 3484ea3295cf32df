"""What ``import --json`` prints, as types: the published schema is made of them, and each report is held to them."""

import json
from pathlib import Path
from typing import Annotated, Any, Final, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from gql_blog.content import ArticleStatus, QuestionKind, SourceRole
from gql_blog.transfer import Outcome

PATH: Final = Path(__file__).resolve().parents[2] / "schema/import-report.schema.json"
WRITE: Final = "write it anew: REPORT=write .venv/bin/pytest tests/gates/test_import_report.py"

Line = Annotated[int | None, Field(description="A line of the source, from 1; null where the source has no lines.")]


class Candidate(TypedDict):
    """A possible answer to a question: what would be stored, where it stands, and what speaks for it."""

    value: str
    line: Line
    evidence: str
    text: Annotated[str, Field(description="What the answer adds to the text, as Markdown; empty for what is in it.")]


class Question(TypedDict):
    """What the source leaves open, and an editor can answer by answerImportQuestion."""

    kind: QuestionKind
    message: str
    candidates: list[Candidate]


class Read(TypedDict):
    """What the reader made of an article of the source: its head, the first and last line of its text."""

    article: Annotated[str | None, Field(description="The id of the article; null if it was refused.")]
    title: str | None
    authors: list[str]
    publishedOn: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    firstLine: str
    lastLine: str
    questions: Annotated[list[Question], Field(description="Those that are open; the article is no more than a draft.")]


class Article(TypedDict):
    """An article as the import left it, or a stub that was made for what it answers."""

    id: str
    slug: str
    title: str
    status: Annotated[str, Field(pattern="^(" + "|".join((*ArticleStatus, "STUB")) + ")$")]


class Finding(TypedDict):
    """What was settled with less than certainty."""

    code: str
    message: str
    firstLine: Line
    lastLine: Line


class Unparsed(TypedDict):
    """Lines that no part of the article took."""

    firstLine: int
    lastLine: int
    text: str


class Part(TypedDict):
    """Lines of the source, what they were taken for, and by what evidence."""

    firstLine: int
    lastLine: int
    role: SourceRole
    evidence: str


class Coverage(TypedDict):
    """The account of the source's characters; what is UNRECOGNISED is in unparsed, and never assigned."""

    characters: int
    assigned: int
    unparsed: list[Unparsed]
    parts: list[Part]


class Refused(TypedDict):
    """An article of an export that was refused, while others of it were imported."""

    name: str
    message: str
    line: Line


class Export(TypedDict):
    """What there is to say of the export of another system besides."""

    refused: list[Refused]
    images: list[str]
    heldComments: int


class Reason(TypedDict):
    """Why items were not taken, and how many."""

    reason: str
    items: int


class LedgerKind(TypedDict):
    """What became of the items of one kind: the four fates add up to the items."""

    kind: str
    items: int
    taken: int
    keptAsText: int
    leftOut: int
    unknown: int
    reasons: list[Reason]


class File(TypedDict):
    """A file of the import."""

    path: str
    format: str | None
    outcome: Outcome
    articles: list[Article]
    comments: int
    footnotes: int
    mentions: int
    findings: list[Finding]
    read: list[Read]
    coverage: Coverage
    ledger: list[LedgerKind]
    export: NotRequired[Export]


class Report(TypedDict):
    """The report of an import, as ``gql-blog import --json`` prints it. Later versions may add keys."""

    files: list[File]


_ADAPTER: Final = TypeAdapter(Report)


def schema() -> str:
    """Return the schema, as it is published."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Report of gql-blog import"}
    return json.dumps({**_ADAPTER.json_schema(), **head}, indent=2, ensure_ascii=False) + "\n"


def hold(printed: Any) -> None:
    """Hold a report to the schema; a key that the schema does not have is none of the report's."""
    read = _ADAPTER.validate_json(json.dumps(printed))
    assert json.loads(_ADAPTER.dump_json(read)) == printed
