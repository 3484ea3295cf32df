"""A file whose plugin asks: a dry run, the reports and the page show it; it is answered by GraphQL or on a terminal."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support.cli import invoke, on_terminal, settle
from support.databases import copied_database, fresh_database
from support.report_schema import hold
from support.sampling import sqlite_mostly

from gql_blog.cli import transfer_commands

ASKING = """
from datetime import date

from gql_blog.plugin import (
    Candidate, Coverage, DraftArticle, DraftByline, Finding, Importer, ImportQuestion, QuestionKind, SourcePart,
    SourceRole, Unparsed, hookimpl,
)

api_version = 2


def recognises(context, head, name):
    return name.endswith(".ask")


def parse(context, data, name, options):
    text = data.decode()
    lines = text.rstrip("\\n").split("\\n")
    asked = (
        ImportQuestion(
            QuestionKind.TITLE,
            "What is the title?",
            (Candidate(lines[0], 1, "stands first"), Candidate(lines[2], 3, "the page's own data")),
        ),
        ImportQuestion(QuestionKind.ESSAY_END, "Where does it end?", (Candidate(lines[5], 6, "before a link"),)),
    )
    parts = (
        SourcePart(1, 1, SourceRole.CHROME, "consent"),
        SourcePart(3, 3, SourceRole.TITLE, "alone on its line"),
        SourcePart(4, 4, SourceRole.BYLINE, "begins with by"),
        SourcePart(6, 6, SourceRole.ESSAY, "prose"),
        SourcePart(8, 8, SourceRole.UNRECOGNISED, "<i>evidence</i>"),
    )
    rest = lines[7] if len(lines) > 7 else ""
    return [
        DraftArticle(
            source="\\n\\n".join(lines[5:]),
            title=lines[0],
            published_on=date(2020, 6, 5),
            bylines=(DraftByline(lines[3].removeprefix("by ")),),
            questions=asked if "?" in rest or "<" in rest else (),
            findings=(Finding("TEXT_NOT_ASSIGNED", f"Line 8 is no part of the text: {rest}", 8, 8),) if rest else (),
            coverage=Coverage(len(text), len(text) - len(rest), (Unparsed(8, 8, rest),), parts),
        )
    ]


@hookimpl
def register_importers():
    return [Importer(format="asking", parse=parse, recognises=recognises, description="Asks.")]
"""
pytestmark = sqlite_mostly

EDITOR = "editor@example.org"
PAGE = (
    "We value your privacy\n\nOn Tides\nby Mara Lind\n\nThe tide turns twice a day.\n\n<script>alert('x')</script>?\n"
)
QUERY = """{ articles(first: 9, where: {status: {in: [DRAFT, PUBLISHED]}}) {
  nodes { id version status slug title provenance { questions { kind candidates { value line evidence } } } } } }"""
ANSWER = """mutation ($input: AnswerImportQuestionInput!) {
  answerImportQuestion(input: $input) { article { version title slug } errors { code path } } }"""
PUBLISH = """mutation ($input: PublishArticleInput!) {
  publishArticle(input: $input) { article { status } errors { code message path } } }"""


@pytest.fixture(scope="module")
def migrated(dialect: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the tables of every plugin and an editor, to copy."""
    folder = tmp_path_factory.mktemp("migrated")
    with fresh_database(dialect, request, folder) as url:
        with pytest.MonkeyPatch.context() as patch:
            settle(patch, folder)
            patch.setenv("GQL_BLOG_DATABASE_URL", url)
            done = invoke("migrate")
            assert done.exit_code == 0, done.output
            assert invoke("user", "create", EDITOR, "--role", "EDITOR").exit_code == 0
        yield url


@pytest.fixture
def site(
    migrated: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder with a database of one dialect, the plugin that asks, and the page."""
    settle(monkeypatch, tmp_path)
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "asking.py").write_text(ASKING)
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
    (tmp_path / "page.ask").write_text(PAGE)
    with copied_database(migrated, request, tmp_path) as url:
        monkeypatch.setenv("GQL_BLOG_DATABASE_URL", url)
        yield tmp_path


def imported(*options: str) -> Any:
    done = invoke("import", "page.ask", "--json", *options)
    assert done.exit_code == 0, done.output
    printed = json.loads(done.stdout)
    hold(printed)
    return printed["files"][0]


def asked(query: str, who: str | None = None, **variables: Any) -> Any:
    done = invoke("query", *(["--as", who] if who else []), "--variables", json.dumps(variables), query)
    return json.loads(done.stdout)["data"]


def articles(slug: str, who: str = EDITOR) -> list[Any]:
    return [each for each in asked(QUERY, who)["articles"]["nodes"] if each["slug"] == slug]


def test_a_dry_run_shows_what_was_read_and_stores_nothing(site: Path) -> None:
    shown = invoke("import", "--dry-run", "page.ask").stdout
    for line in (
        "  title: We value your privacy (line 3, alone on its line)",
        "  authors: Mara Lind (line 4, begins with by)",
        "  date: 2020-06-05",
        "  begins: The tide turns twice a day. (line 6, prose)",
        "  ends: <script>alert('x')</script>?",
        "  asks TITLE: What is the title?",
        "    1. We value your privacy (line 1: stands first)",
        "    2. On Tides (line 3: the page's own data)",
        "  left out: line 1, consent: CHROME",
    ):
        assert line in shown.splitlines()
    told = imported("--dry-run")
    assert [each["kind"] for each in told["read"][0]["questions"]] == ["TITLE", "ESSAY_END"]
    assert told["coverage"]["parts"][0]["role"] == "CHROME"
    assert articles("we-value-your-privacy") == []


def test_an_editor_answers_what_was_asked_and_publishes(site: Path) -> None:
    told = imported()
    assert told["articles"][0]["status"] == "DRAFT"
    for role in ("AUTHOR", "READER"):
        assert invoke("user", "create", f"{role}@example.org".lower(), "--role", role).exit_code == 0
    for reader in ("author@example.org", "reader@example.org"):
        assert articles("we-value-your-privacy", reader) == []
    (article,) = articles("we-value-your-privacy")
    first = {"value": "We value your privacy", "line": 1, "evidence": "stands first"}
    assert article["provenance"]["questions"][0]["candidates"][0] == first
    at = {"id": article["id"], "expectedVersion": article["version"]}
    refused = asked(PUBLISH, EDITOR, input=at)["publishArticle"]["errors"]
    assert [(each["code"], each["path"]) for each in refused] == [("QUESTIONS_OPEN", ["input", "id"])]
    given = {"articleId": article["id"], "expectedVersion": article["version"], "kind": "TITLE", "candidate": 2}
    for reader in ("author@example.org", "reader@example.org"):
        errors = asked(ANSWER, reader, input=given)["answerImportQuestion"]["errors"]
        assert [each["code"] for each in errors] == ["FORBIDDEN"]
    changed = asked(ANSWER, EDITOR, input=given)["answerImportQuestion"]
    assert (changed["errors"], changed["article"]["slug"]) == ([], "on-tides")
    cut = {**given, "kind": "ESSAY_END", "candidate": 1, "expectedVersion": changed["article"]["version"]}
    version = asked(ANSWER, EDITOR, input=cut)["answerImportQuestion"]["article"]["version"]
    at = {"id": article["id"], "expectedVersion": version}
    assert asked(PUBLISH, EDITOR, input=at)["publishArticle"]["article"] == {"status": "PUBLISHED"}
    again = imported()
    assert (again["outcome"], again["articles"][0]["status"], again["read"][0]["questions"]) == (
        "unchanged",
        "PUBLISHED",
        [],
    )


class Tags(HTMLParser):
    """The tags of a page, and where they lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_shows_each_line_in_its_role_and_runs_nothing(site: Path) -> None:
    done = invoke("import", "--dry-run", "page.ask", "--report", "out.html")
    assert done.exit_code == 0, done.output
    text = (site / "out.html").read_text()
    tags = Tags(text).found
    assert not {"script", "i", "img", "link", "a"} & {tag for tag, _ in tags}
    assert not any(name.startswith("on") or name in ("src", "href", "style") for _, attrs in tags for name in attrs)
    lines = [attrs["class"] for tag, attrs in tags if tag == "li"]
    assert lines == ["CHROME", "", "TITLE", "BYLINE", "", "ESSAY", "", "UNRECOGNISED"]
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;?" in text
    assert "UNRECOGNISED &lt;i&gt;evidence&lt;/i&gt;" in text
    assert re.search(r"default-src 'none'; style-src 'sha256-[\w+/]{43}='", text)
    assert imported("--dry-run", "--report", "out.html")["outcome"] == "imported"


STEERING = "\x1b[2J\x1b]0;pwn\x07\x9b2J\u202egnp.exe"
HOSTILE_NAME = f"{STEERING}\nforged.ask"
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.mark.parametrize("options", [(), ("--report", "table"), ("--report", "markdown"), ("--report", "out.html")])
def test_no_report_steers_the_terminal_or_hides_what_stands_there(site: Path, options: tuple[str, ...]) -> None:
    (site / HOSTILE_NAME).write_text(PAGE.replace("<script>", f"{STEERING} <script>"))
    done = invoke("import", "--dry-run", *options, HOSTILE_NAME)
    assert done.exit_code == 0, done.output
    page = site / "out.html"
    for shown in (done.output, page.read_text() if page.exists() else ""):
        assert not STEERS.search(shown)
        assert not any(line.startswith("forged.ask") for line in shown.split("\n"))
    assert "pwn" in done.output
    assert not page.exists() or page.read_text().count("pwn") > 2


def test_the_page_counts_lines_as_readers_do(site: Path) -> None:
    (site / "page.ask").write_bytes(PAGE.replace("On Tides", "On\x0c \x0bTides\x1c\x85\u2028!").encode())
    done = invoke("import", "--dry-run", "page.ask", "--report", "out.html")
    assert done.exit_code == 0, done.output
    lines = [attrs["class"] for tag, attrs in Tags((site / "out.html").read_text()).found if tag == "li"]
    assert lines == ["CHROME", "", "TITLE", "BYLINE", "", "ESSAY", "", "UNRECOGNISED"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--report", "mine.html"), "Name another file"),
        (("--report", "nowhere/out.html"), "not there"),
        (("--report", "out.pdf"), "FILE.html"),
        (("--interactive",), "answerImportQuestion"),
        (("--interactive", "--dry-run"), "--dry-run"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], word: str
) -> None:
    settle(monkeypatch, tmp_path)
    (tmp_path / "mine.html").write_text("<p>My page</p>")
    done = invoke("import", "page.ask", *arguments)
    assert done.exit_code == 2
    assert word in " ".join(re.sub("[│╭╰─]", " ", done.output).split())
    assert (tmp_path / "mine.html").read_text() == "<p>My page</p>"
    assert not (tmp_path / "blog.db").exists()


def test_the_terminal_asks_and_each_answer_is_stored(site: Path) -> None:
    shown = on_terminal(["7.VI", "1"], "import", "--interactive", "page.ask")
    assert "2. On Tides (line 3: the page's own data)" in shown
    assert "2 answered, 0 open." in shown
    (article,) = articles("7-vi")
    assert (article["title"], article["status"]) == ("7.VI", "DRAFT")


def test_a_wrong_answer_is_asked_again_and_what_is_skipped_stays_open(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer_commands, "_check_terminal", lambda **_: None)
    shown = invoke("import", "--interactive", "page.ask", given="=\nNo such words\n\n")
    assert shown.exit_code == 0, shown.output
    assert "No paragraph of the text begins with these words." in shown.output
    (article,) = articles("we-value-your-privacy")
    assert [each["kind"] for each in article["provenance"]["questions"]] == ["ESSAY_END"]


def test_an_import_that_asks_nothing_opens_nothing_to_ask(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer_commands, "_check_terminal", lambda **_: None)
    (site / "page.ask").write_text(PAGE.partition("<script>")[0])
    assert invoke("import", "--interactive", "page.ask").exit_code == 0
    (article,) = articles("we-value-your-privacy")
    assert article["status"] == "PUBLISHED"
