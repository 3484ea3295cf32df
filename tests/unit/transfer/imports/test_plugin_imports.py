"""Importers of plugins go through the one door: recognition, spool, merge, provenance, reports, dry runs."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from pydantic import BaseModel, Field
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import (
    CommentStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    Fate,
    Finding,
    LedgerEntry,
    Reference,
)
from gql_blog.errors import ImportRefused, InputError, PluginError
from gql_blog.hooks import (
    AnswerHint,
    ForeignArticle,
    ForeignComment,
    ForeignImage,
    Hooks,
    Importer,
    RefusedItem,
    hookimpl,
)
from gql_blog.hooks.registration_hooks import IMPORT_FORMATS_OF_THE_CORE
from gql_blog.store import Article, Comment
from gql_blog.transfer import ImportOptions, ImportReport, Outcome
from gql_blog.transfer.imports.import_formats import MARKDOWN

HEAD = "LINES\n"
MISTAKEN: dict[str, dict[str, Any]] = {
    "status": {"status": "PUBLISHED"},
    "day": {"published_on": "2019-05-02"},
    "moment": {"published_on": datetime(2019, 5, 2, tzinfo=UTC)},
    "byline": {"bylines": ("Ada Lane",)},
    "role": {"bylines": (DraftByline("Ada Lane", role="AUTHOR"),)},  # type: ignore[arg-type]
    "tags": {"tags": "tides"},
    "answered": {"responding_to": Reference(slug=7)},  # type: ignore[arg-type]
    "notice": {"notices": ("Late.",)},
    "listed": {"mentions": ("Ina Falk",)},
    "path": {"old_paths": (7,)},
    "slug": {"old_slugs": ("\ud800",)},
    "cleared": {"cleared": ("subtitel",)},
    "comment": {"comments": (DraftComment("Ivo", "Yes.", replies=(DraftComment("Ina", "No.", "2019"),)),)},  # type: ignore[arg-type]
}
"""What an author of a reader takes for the value of a field of a draft."""


class Options(BaseModel):
    mark: str = Field("", description="What stands before each title.")


def read(file: BinaryIO, options: Options) -> Iterator[Any]:
    """A line for each article: title, text, and the title of what it answers."""
    for number, line in enumerate(file.read().decode().splitlines()[1:], 2):
        match line.split("|"):
            case ["!", "raise"]:
                raise KeyError("secret")
            case ["!", "stop"]:
                raise ImportRefused("NOT_WELL_FORMED", "The file is cut off.", line=number)
            case ["!", "odd"]:
                yield "an article"
            case ["!", "half"]:
                yield ForeignArticle(DraftArticle(title="Half", source="\ud800"), str(number))
            case ["!", mistake]:
                yield ForeignArticle(DraftArticle(title="Mistaken", source="It is.", **MISTAKEN[mistake]), str(number))
            case ["!"]:
                yield RefusedItem("Nothing", ImportRefused("EMPTY", "It has no text."), number)
                yield ForeignImage("https://example.org/i.png", number)
                yield Finding("ALL_OF_IT", "Of the whole file.")
            case [title, text, *answers]:
                draft = DraftArticle(title=f"{options.mark}{title}", source=text)
                comment = ForeignComment("1", "", "Ivo", "Yes.", status=CommentStatus.APPROVED)
                hint = AnswerHint(title=answers[0]) if answers else AnswerHint()
                yield ForeignArticle(draft, title, number, (comment,), answers=hint)


def plugin(*importers: Importer) -> Any:
    @hookimpl
    def register_importers() -> Sequence[Importer]:
        return importers

    return SimpleNamespace(register_importers=register_importers, api_version=2)


def lines(name: str = "lines", **given: Any) -> Importer:
    how = {"read": read, "recognises": lambda head: head.startswith(HEAD.encode()), "options": Options, **given}
    return Importer(format=name, **how)


@pytest.fixture
def room(database: Any) -> Newsroom:
    return newsroom_of(database)


async def imported(
    room: Newsroom, path: Path, *importers: Importer, options: ImportOptions | None = None, hooks: Hooks | None = None
) -> ImportReport:
    return await import_paths(
        [path],
        writer=room.writer,
        viewer=OPERATOR,
        options=options,
        hooks=hooks or Hooks.of({"lined": plugin(*(importers or (lines(),)))}),
    )


async def titles(room: Newsroom) -> list[str]:
    return sorted(each.title for each in await room.rows(Article))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "texts/all.dat"
    path.parent.mkdir()
    path.write_text(f"{HEAD}No|It does not.|On Tides\nOn Tides|The tide turns.[^1] [^1]: Twice.\n!\n", encoding="utf-8")
    return path


async def test_a_file_is_recognised_read_and_stored_article_by_article(room: Newsroom, file: Path) -> None:
    (report,) = (await imported(room, file)).files
    assert (report.format, report.outcome, [title for _, _, title in report.articles]) == (
        "lines",
        Outcome.IMPORTED,
        ["On Tides", "No"],
    )
    assert report.comments == 2
    assert report.export is not None
    assert report.export.held_comments == 2
    assert [(each.name, each.line) for each in report.refused_alone] == [("Nothing", 4)]
    assert report.export.images == ("https://example.org/i.png",)
    assert {each.code for each in report.findings} >= {"ALL_OF_IT", "EMPTY"}
    rows = {each.title: each for each in await room.rows(Article)}
    assert rows["No"].responding_to_id == rows["On Tides"].id, "what answers comes after what it answers"
    assert {each.status for each in await room.rows(Comment)} == {CommentStatus.PENDING}


@sqlite_first
async def test_twice_changes_nothing_and_a_later_file_is_merged(room: Newsroom, file: Path) -> None:
    await imported(room, file)
    (again,) = (await imported(room, file, options=ImportOptions(resume=True))).files
    assert again.outcome is Outcome.UNCHANGED
    file.write_text(f"{HEAD}On Tides|The tide turned.\n", encoding="utf-8")
    (later,) = (await imported(room, file)).files
    assert later.outcome is Outcome.UPDATED
    assert "The tide turned." in {each.source for each in await room.rows(Article)}


@sqlite_first
async def test_a_dry_run_and_options(room: Newsroom, file: Path) -> None:
    how = ImportOptions("lines", dry_run=True, format_options={"mark": "*"})
    (report,) = (await imported(room, file, options=how)).files
    assert {title for _, _, title in report.articles} >= {"*No", "*On Tides"}
    assert await titles(room) == []


@sqlite_first
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (ImportOptions("line"), "does not exist. Available: markdown, lines."),
        (ImportOptions("lines", format_options={"marks": "*"}), "has no option 'marks'. Its options: mark"),
        (ImportOptions(format_options={"mark": "*"}), "Name the format of a plugin with --format."),
        (ImportOptions("markdown", format_options={"mark": "*"}), "The format 'markdown' has none."),
    ],
)
async def test_a_wrong_call_is_told(room: Newsroom, file: Path, options: ImportOptions, told: str) -> None:
    with pytest.raises(InputError) as caught:
        await imported(room, file, options=options)
    assert told in caught.value.message


@sqlite_first
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("!|raise", "PLUGIN_FAILED", "Plugin 'lined' failed to read the format lines (KeyError)."),
        ("!|odd", "PLUGIN_FAILED", "(InvalidReturn)"),
        ("!|half", "PLUGIN_FAILED", "(InvalidReturn)"),
        *((f"!|{mistake}", "PLUGIN_FAILED", "(InvalidReturn)") for mistake in MISTAKEN),
        ("!|stop", "NOT_WELL_FORMED", "The file is cut off."),
    ],
)
async def test_what_fails_in_the_middle_stores_nothing_of_its_file_and_others_go_on(
    room: Newsroom, file: Path, line: str, code: str, told: str
) -> None:
    file.with_name("broken.dat").write_text(f"{HEAD}First|It is lost.\n{line}\n", encoding="utf-8")
    found = {Path(each.path).name: each for each in (await imported(room, file.parent)).files}
    broken = found["broken.dat"]
    assert (broken.outcome, [each.code for each in broken.findings]) == (Outcome.REFUSED, [code])
    assert told in str(broken.why)
    assert "secret" not in str(broken.why)
    assert await titles(room) == ["No", "On Tides"]


@sqlite_first
async def test_what_two_claim_is_refused_until_one_is_named(room: Newsroom, file: Path) -> None:
    both = (lines(), lines("rows"))
    (report,) = (await imported(room, file, *both)).files
    assert report.why == f"{file} may be of several formats: lines, rows. Name one with --format."
    (named,) = (await imported(room, file, *both, options=ImportOptions("rows"))).files
    assert named.format == "rows"


@sqlite_first
async def test_one_that_fails_to_recognise_says_no_and_takes_nothing_from_the_core(
    room: Newsroom, tmp_path: Path
) -> None:
    path = tmp_path / "tides.md"
    path.write_text("---\ntitle: On Tides\n---\nThe tide turns.\n", encoding="utf-8")
    (report,) = (await imported(room, path, lines(recognises=lambda head: 1 / 0))).files
    assert (report.format, report.outcome) == ("markdown", Outcome.IMPORTED)


@sqlite_first
async def test_fallbacks_take_what_nobody_claims_in_the_order_of_registration(room: Newsroom, file: Path) -> None:
    def takes(name: str, **given: Any) -> Importer:
        return lines(name, recognises=lambda name: name.endswith(".dat"), **given)

    last = (takes("first", is_fallback=True), takes("second", is_fallback=True))
    (report,) = (await imported(room, file, *last)).files
    assert report.format == "first"
    (report,) = (await imported(room, file, *last, takes("sure"))).files
    assert report.format == "sure"


@sqlite_first
async def test_what_a_draft_answers_counts_where_the_file_has_no_such_article(room: Newsroom, tmp_path: Path) -> None:
    await room.post("On Tides")
    path = tmp_path / "one.dat"
    path.write_text(HEAD, encoding="utf-8")

    def answering() -> Iterator[Any]:
        draft = DraftArticle(title="No", source="It does not.", responding_to=Reference(slug="on-tides"))
        yield ForeignArticle(draft, "1", answers=AnswerHint(labelled=("https://elsewhere.org/x",)))

    await imported(room, path, lines(read=answering, options=None))
    rows = {each.title: each for each in await room.rows(Article)}
    assert rows["No"].responding_to_id == rows["On Tides"].id


def test_names_of_the_core_and_wrong_readers_stop_the_start() -> None:
    assert {MARKDOWN} == IMPORT_FORMATS_OF_THE_CORE

    async def later() -> Any:
        yield None

    for importer, told in (
        (lines("markdown"), "invalid or the core's"),
        (lines("Lines"), "invalid or the core's"),
        (lines(read=later), "must not be async"),
        (lines(read=lambda path: ()), "read takes path"),
        (lines(read=None), "needs either read or parse"),
        (lines(parse=lambda data: ()), "needs either read or parse"),
        (lines(read_folder=lambda files: None), "needs either read or parse"),
        (lines(recognises=lambda path: True), "recognises takes path"),
        (lines(options=dict), "options must be a class"),
    ):
        with pytest.raises(PluginError, match=told):
            Hooks.of({"lined": plugin(importer)})
    with pytest.raises(PluginError, match="both register the importer 'lines'"):
        Hooks.of({"a": plugin(lines()), "b": plugin(lines())})


def _parsed(data: bytes, name: str, options: Options) -> Sequence[DraftArticle]:
    text = data.decode()
    match text:
        case "odd":
            return "an article"  # type: ignore[return-value]
        case "raise":
            raise KeyError("secret")
        case "refuse":
            raise ImportRefused("EMPTY", "It has no text.")
    return (DraftArticle(title=f"{options.mark}{name}", source=text),)


def texts(**given: Any) -> Importer:
    how = {"parse": _parsed, "options": Options, "recognises": lambda name: name.endswith(".tide"), **given}
    return Importer(format="texts", **how)


@sqlite_first
@pytest.mark.parametrize("how", [{}, {"is_fallback": True}])
async def test_a_file_is_parsed_with_its_options_and_what_its_parser_refuses_is_refused_alone(
    room: Newsroom, tmp_path: Path, how: dict[str, Any]
) -> None:
    for name in ("odd", "raise", "refuse", "It falls."):
        (tmp_path / f"{name.split()[0]}.tide").write_text(name, encoding="utf-8")
    (tmp_path / "own.md").write_text("---\ntitle: Mine\n---\nx", encoding="utf-8")
    found = {Path(each.path).stem: each for each in (await imported(room, tmp_path, texts(**how))).files}
    assert [found[each].outcome for each in ("It", "own", "odd", "raise", "refuse")] == [
        *(Outcome.IMPORTED, Outcome.IMPORTED),
        *(Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED),
    ]
    assert found["It"].format == "texts"
    codes = {name: [each.code for each in found[name].findings] for name in ("odd", "raise", "refuse")}
    assert codes == {"odd": ["PLUGIN_FAILED"], "raise": ["PLUGIN_FAILED"], "refuse": ["EMPTY"]}
    assert await titles(room) == ["It.tide", "Mine"]
    named = ImportOptions("texts", format_options={"mark": "*"})
    (report,) = (await imported(room, tmp_path / "own.md", texts(**how), options=named)).files
    assert report.format == "texts"
    assert "*own.md" in await titles(room)


class _Shelf:
    """A folder whose files are articles, but for those of one letter and pictures of its own kind."""

    def __init__(self, files: Sequence[str], read: Any) -> None:
        self.pages = [each for each in files if each.endswith(".tide")]
        self.read = read
        self.headings = self
        self.closed = False

    def names(self, _page: str) -> Sequence[str]:
        return ()

    anchors_on = missing_on = names

    def is_asset(self, path: str) -> bool:
        return path.endswith(".sketch")

    def passed_over(self, path: str) -> str | None:
        return "It only lists others." if path == "a.tide" else None

    def ledger_of(self, path: str) -> tuple[LedgerEntry, ...]:
        return (LedgerEntry("list", Fate.LEFT_OUT, f"{path} lists others."),)

    def draft(self, path: str) -> DraftArticle:
        if path == "bad.tide":
            raise KeyError("secret")
        return DraftArticle(title=path, source=self.read(path).decode())

    def hash_of(self, path: str) -> str:
        return path

    def close(self) -> None:
        self.closed = True


@sqlite_first
async def test_a_folder_is_read_as_a_whole(room: Newsroom, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("a.tide", "bad.tide", "ebb.tide", "x.sketch"):
        (shelf / name).write_text("It falls.", encoding="utf-8")
    shelves: list[_Shelf] = []

    def read_folder(files: Sequence[str], read: Any) -> _Shelf | None:
        shelves.append(_Shelf(files, read))
        return shelves[-1]

    report = await imported(room, shelf, texts(read_folder=read_folder))
    found = {Path(each.path).name: each for each in report.files}
    assert {name: each.outcome for name, each in found.items()} == {
        "a.tide": Outcome.NO_ARTICLE,
        "bad.tide": Outcome.REFUSED,
        "ebb.tide": Outcome.IMPORTED,
        "x.sketch": Outcome.ASSET,
    }
    assert [each.code for each in found["bad.tide"].findings] == ["PLUGIN_FAILED"]
    assert [each.code for each in found["a.tide"].findings] == ["NOT_AN_ARTICLE"]
    assert {found[each].format for each in ("a.tide", "bad.tide", "ebb.tide")} == {"texts"}
    assert await titles(room) == ["ebb.tide"]
    assert [each.closed for each in shelves] == [True]


@sqlite_first
async def test_a_folder_that_no_importer_takes_is_read_file_by_file(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "shelf" / "ebb.tide"
    path.parent.mkdir()
    path.write_text("It falls.", encoding="utf-8")
    (report,) = (await imported(room, path.parent, texts(read_folder=lambda files: None))).files
    assert (report.format, report.outcome) == ("texts", Outcome.IMPORTED)


@sqlite_first
async def test_without_the_importers_a_page_is_refused_with_what_to_install(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "site.html"
    path.write_text("<h1>Ebb</h1><p>It falls.</p>", encoding="utf-8")
    (report,) = (await imported(room, path, hooks=Hooks.of({}))).files
    assert [each.code for each in report.findings] == ["IMPORTER_MISSING"]
    assert "pip install 'gql-blog[importers]'" in str(report.why)
