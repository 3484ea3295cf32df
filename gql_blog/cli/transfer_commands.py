"""``gql-blog import``, ``gql-blog export`` and ``gql-blog formats``."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date as Date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App, load_hooks
from gql_blog.cli.command_runner import error_text, print_error, print_progress, run, with_app
from gql_blog.cli.processes.import_progress import ImportProgress
from gql_blog.cli.processes.import_questions import answer_questions
from gql_blog.cli.processes.site_archives import ARCHIVE, export_archive, import_archive
from gql_blog.errors import InputError
from gql_blog.hooks import ExportFormat, Hooks, Importer, Registered, format_options
from gql_blog.settings import load_settings
from gql_blog.transfer import (
    MARK,
    ExportOptions,
    ExportReport,
    FileReport,
    ImportOptions,
    ImportReport,
    MediaTarget,
    Outcome,
    export_paths,
    import_paths,
    nginx_map,
    report_markdown,
    report_page,
    report_table,
)
from gql_blog.write import Side


class ReportForm(StrEnum):
    """How the report of an import is printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def _date(text: str) -> Date:
    try:
        return Date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a valid date. Use YYYY-MM-DD, such as 2026-11-25.") from None


_Redirects = Annotated[
    Path | None,
    typer.Option("--redirects", metavar="FILE", help="Write the old addresses of the articles as a map for nginx."),
]
_FetchMedia = Annotated[
    bool, typer.Option("--fetch-media", help="Fetch the pictures of other servers that the texts show.")
]
_Report = Annotated[
    str | None,
    typer.Option(
        metavar="FORM|FILE.html",
        help="Print the whole report as a table, json or markdown; or write it as a page, with the lines of each "
        "source in the colours of their roles.",
    ),
]


def _report_form(text: str) -> ReportForm | Path:
    """A form, or a file that is a page of an earlier report or not there: no other file is overwritten."""
    path = Path(text)
    if path.suffix.lower() not in (".html", ".htm"):
        try:
            return ReportForm(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is none of table, json, markdown, and no FILE.html.") from None
    if path.exists() and not (path.is_file() and path.read_bytes().startswith(MARK.encode())):
        raise typer.BadParameter(f"{text!r} is there, and is no report of an import. Name another file.")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"{text!r} is in a folder that is not there. Make it first.")
    return path


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATHS", help="Files or folders.")],
    format_: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="One of gql-blog formats, or markdown.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title, if PATHS is a single file.")] = None,
    published_on: Annotated[
        Date | None, typer.Option(parser=_date, metavar="DATE", help="Publication date, if PATHS is a single file.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Import as drafts, even if the files have a date.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen, and change nothing.")] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Refuse files with findings: anything that the importer could not store or was unsure of."
        ),
    ] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Settle conflicts: take the values of the files.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Settle conflicts: keep the values in the database.")] = False,
    trust_statuses: Annotated[
        bool, typer.Option("--trust-statuses", help="Take the word of an export that comments were approved.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after a cut: pass over what the same files gave before.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="An option of the plugin's format that --format names."),
    ] = None,
    fetch_media: _FetchMedia = False,
    redirects: _Redirects = None,
    report: _Report = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON.")] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Ask on the terminal what the import asks, and store the answers.")
    ] = False,
) -> None:
    """Import articles from files or folders. A file PATH.meta.yaml adds metadata that the file PATH does not have."""
    kept = (format_, title, published_on, draft, strict, theirs, ours, trust_statuses, option, redirects, report)
    if import_archive(paths, (*kept, fetch_media, interactive), dry_run=dry_run, as_json=as_json):
        return
    if theirs and ours:
        raise typer.BadParameter("--theirs and --ours exclude each other.")
    if interactive:
        _check_terminal(dry_run=dry_run)
    form = _report_form(report) if report else None
    side = Side.THEIRS if theirs else Side.OURS if ours else None
    stated = _stated_options(option or ())
    options = ImportOptions(format_, title, published_on, draft, dry_run, strict, side, trust_statuses, resume, stated)
    done = _imported(paths, replace(options, with_sources=isinstance(form, Path)), redirects, fetches=fetch_media)
    if isinstance(form, Path):
        _write(form, report_page(done))
    is_whole = _print_report(done, ReportForm.JSON if as_json else form, read=dry_run)
    if interactive:
        answer_questions(done)
    if not is_whole:
        raise typer.Exit(1)


def _check_terminal(*, dry_run: bool) -> None:
    if dry_run:
        raise typer.BadParameter("--interactive stores answers, and --dry-run nothing. Leave one of them out.")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise typer.BadParameter(
            "--interactive asks on a terminal, and there is none. Leave it out, and answer with the mutation "
            "answerImportQuestion."
        )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}. The articles were imported.") from None


def _imported(paths: Sequence[Path], options: ImportOptions, redirects: Path | None, *, fetches: bool) -> ImportReport:
    """Import the files, show how far that is, and write the map of their old addresses where that is asked for."""
    progress = ImportProgress()

    def print_file(report: FileReport) -> None:
        if report.outcome is Outcome.ASSET:
            return
        progress.clear()
        print_progress(f"{report.path}: {report.outcome.value}")

    async def work(app: App) -> tuple[ImportReport, str]:
        try:
            report = await import_paths(
                paths,
                writer=app.writer,
                viewer=OPERATOR,
                options=replace(
                    options, expansion=app.settings.import_expansion, recognised=app.settings.import_recognised
                ),
                hooks=app.hooks,
                media=MediaTarget(app.media, app.settings.media_bytes, fetches),
                on_file=print_file,
                on_article=progress,
            )
            return report, nginx_map((each for file in report.files for each in file.redirects), app.writer.urls)
        finally:
            progress.clear()

    report, moved = with_app(work)
    if redirects is not None:
        _write(redirects, moved)
    return report


def _print_report(report: ImportReport, form: ReportForm | Path | None, *, read: bool) -> bool:
    """Print the report and what was refused; return whether nothing was."""
    match form:
        case ReportForm.JSON:
            typer.echo(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2).decode())
        case ReportForm.TABLE:
            typer.echo(report_table(report))
        case ReportForm.MARKDOWN:
            typer.echo(report_markdown(report))
        case _:
            for each in report.files:
                if each.why is None and each.outcome is not Outcome.ASSET:
                    typer.echo(each.summary(read=read))
            typer.echo(report.summary())
    errors = [f"{each.path}: {each.why}" for each in report.refused]
    errors += [f"{each.path}: {one.name}: {one.message}" for each in report.files for one in each.refused_alone]
    errors += [
        f"{each.path}: {finding.message} [{finding.code}]" for each in report.conflicts for finding in each.conflicts
    ]
    for error in errors:
        print_error(error)
    return not errors


def export(
    format_: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="A format of a plugin, see gql-blog formats; or archive: all."),
    ],
    target: Annotated[
        str, typer.Option("-o", "--output", metavar="PATH", help="File, folder, or - (standard output).")
    ],
    slugs: Annotated[list[str] | None, typer.Argument(metavar="SLUG", help="Slugs of articles. Default: all.")] = None,
    dialogue: Annotated[
        bool, typer.Option("--dialogue", help="Export whole dialogues; SLUG is the slug of the post.")
    ] = False,
    site: Annotated[
        bool, typer.Option("--site", help="Export the whole site into one file: what everybody may see.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="An option of the format; see gql-blog formats."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Export what not everybody may see, too; marked.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON what the files hold, and what not.")] = False,
) -> None:
    """Export articles, whole dialogues or the whole site. --format and --output are required."""
    if format_ == ARCHIVE:
        export_archive(target, (slugs, dialogue, site, option, drafts), overwrite=overwrite, as_json=as_json)
        return
    if as_json and target == "-":
        raise typer.BadParameter("Standard output has the file. Use --json with a file or a folder.")
    stated = _stated_options(option or ())
    options = ExportOptions(format_, tuple(slugs or ()), dialogue, overwrite, site, stated, drafts)

    def print_bytes(data: bytes, file: BinaryIO = sys.stdout.buffer) -> None:
        try:
            file.write(data)
            file.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())  # where Python flushes at its end
            raise InputError(f"Standard output cannot be written: {error.strerror}.") from error

    async def work(app: App) -> ExportReport:
        return await export_paths(
            target, options, source=app.articles, downloads=app.downloads, print_bytes=print_bytes
        )

    report = with_app(work)
    if as_json:
        typer.echo(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2).decode())
    for each in report.files:
        if each.error is not None:
            print_error(f"{each.slug}: {error_text(each.error)}")
        else:
            print_progress(f"{each.outcome}: {each.path or each.slug}")
    for line in report.lacking():
        typer.echo(line, err=True)
    if any(each.error is not None for each in report.files):
        raise typer.Exit(1)


def _stated_options(stated: Sequence[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for each in stated:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{each!r} is no option of a format. Write --option NAME=VALUE.")
        if name in options:
            raise typer.BadParameter(f"The option {name!r} is given twice. Give it once.")
        options[name] = value
    return options


def formats(as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False) -> None:
    """List the formats of the plugins: what each can export or import, and its options."""

    async def load() -> Hooks:
        return load_hooks(load_settings())

    hooks = run(load())
    told = [_told_export(each) for each in sorted(hooks.exports, key=lambda each: each.value.format)]
    imports = [_told_import(each) for each in sorted(hooks.importers, key=lambda each: each.value.format)]
    if as_json:
        typer.echo(orjson.dumps({"exports": told, "imports": imports}, option=orjson.OPT_INDENT_2).decode())
        return
    for each in told:
        _print_format(each, f".{each['extension']}; of: {', '.join(each['of'])}")
    for each in imports:
        _print_format(each, "import")


def _told_export(export: Registered[ExportFormat]) -> dict[str, Any]:
    form = export.value
    whole = {"article": form.write, "dialogue": form.whole_dialogue, "site": form.write_site}
    return {
        "format": form.format,
        "plugin": export.plugin,
        "description": form.description,
        "mediaType": form.media_type,
        "extension": form.extension,
        "of": [name for name, has_it in whole.items() if has_it],
        "options": [asdict(each) for each in format_options(form.options)],
    }


def _told_import(importer: Registered[Importer]) -> dict[str, Any]:
    form = importer.value
    return {
        "format": form.format,
        "plugin": importer.plugin,
        "description": form.description,
        "recognised": form.recognises is not None,
        "holds": list(form.holds),
        "options": [asdict(each) for each in format_options(form.options)],
    }


def _print_format(told: Mapping[str, Any], kind: str) -> None:
    typer.echo(f"{told['format']}  ({kind})  {told['description']}".rstrip())
    for each in told["options"]:
        default = "none" if each["default"] is None else each["default"]
        typer.echo(f"    --option {each['name']}={default}  ({each['type']})  {each['description']}")
