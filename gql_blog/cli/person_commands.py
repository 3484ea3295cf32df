"""``gql-blog person``, ``gql-blog legal-hold`` and ``gql-blog purge``: what the law asks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, every_page, print_error, print_output, with_app
from gql_blog.media import zip_files
from gql_blog.store import new_file
from gql_blog.write import ErasePerson, ExportPerson, LiftLegalHold, PersonErased, PlaceLegalHold, PurgeNow

person = typer.Typer(no_args_is_help=True, help="What is kept of one person.")
legal_hold = typer.Typer(no_args_is_help=True, help="What nobody may erase, purge or redact.")

_COMPLETED: Final = "Nothing is left to erase here; an earlier erasure was not whole."

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address, as a commenter or as a user.")]
Held = Annotated[str, typer.Argument(metavar="ID", help="Id of an article, a comment, a contributor or a user.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the audit keeps it.")]
_HOLDS: Final = """query($after: String) {
  legalHolds(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { subjectId placedAt actor reason }
  }
}"""


@person.command("export")
def export_person(
    email: Email,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write a zip of it, with the files of media.")
    ] = None,
) -> None:
    """Print all that is kept of a person, as JSON; plugins are asked what they keep."""

    async def work(app: App) -> None:
        exported = await app.writer.run(ExportPerson(email=email), OPERATOR)
        if output is None:
            print_output(exported.data)
        else:
            await _write_zip(app, exported.data, output)
        for name in exported.disabled:
            print_error(
                f"The export is not whole: the plugin {name!r} was not asked, because it is disabled or not loaded. "
                f"{to_be_asked(app, name, 'export again')}."
            )

    with_app(work)


async def _write_zip(app: App, data: str, path: Path) -> None:
    """Write what is kept of a person, and the files of the media that it names."""
    told = orjson.loads(data)
    files = {(each["sha256"], each["mimeType"]) for name in ("portraits", "media") for each in told[name]}
    with new_file(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as opened:
        opened.writestr("person.json", data)
        missing = await zip_files(app.media.store, opened, sorted(files), lambda *_: None)
    print_output(f"{path}: {_count(len(files) - len(missing), 'file')} of media.")
    for each in missing:
        print_error(f"The file {each} is not in the store of media, or damaged there: the export lacks it.")


@person.command("erase")
def erase_person(
    email: Email,
    texts: Annotated[bool, typer.Option("--texts", help="Erase the texts of the comments, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")] = False,
) -> None:
    """Erase the name and the address of a person, here and in the tables of plugins. It cannot be undone."""

    async def work(app: App) -> None:
        erased = await app.writer.run(ErasePerson(email=email, texts=texts, dry_run=dry_run), OPERATOR)
        for line in summary(erased, texts=texts, dry_run=dry_run):
            print_output(line)
        for name in erased.disabled:
            print_error(
                f"The erasure {'would not be' if dry_run else 'is not'} whole: the plugin {name!r} is not told, "
                f"because it is disabled or not loaded, and what it keeps of the person stays. "
                f"{to_be_asked(app, name, 'erase the same address again')}: that completes it."
            )

    with_app(work)


@legal_hold.command("place")
def place_legal_hold(subject_id: Held, reason: Reason) -> None:
    """Keep something, and what belongs to it, from being erased, purged or redacted."""
    command = PlaceLegalHold(subject_id=subject_id, reason=reason)
    with_app(lambda app: app.writer.run(command, OPERATOR), plugins=NO_PLUGINS)


@legal_hold.command("lift")
def lift_legal_hold(subject_id: Held, reason: Reason) -> None:
    """Lift the hold of something."""
    command = LiftLegalHold(subject_id=subject_id, reason=reason)
    with_app(lambda app: app.writer.run(command, OPERATOR), plugins=NO_PLUGINS)


@legal_hold.command("list")
def list_legal_holds(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the holds, newest first: of what, since when, by whom, and why."""

    async def work(app: App) -> None:
        found = await every_page(app, _HOLDS, "legalHolds")
        if as_json:
            print_output(orjson.dumps({"legalHolds": found}, option=orjson.OPT_INDENT_2).decode())
            return
        for each in found:
            print_output("{subjectId}, since {placedAt}, by {actor}: {reason}".format(**each))

    with_app(work, plugins=NO_PLUGINS)


def purge(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="Id of an article, a comment, a contributor or a tag that is deleted.")
    ],
    reason: Reason,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say whether it could be purged, and keep it.")] = False,
) -> None:
    """Purge at once what is deleted, instead of after GQL_BLOG_DELETED_DAYS. It cannot be undone."""

    async def work(app: App) -> None:
        purged = await app.writer.run(PurgeNow(id=identifier, reason=reason, dry_run=dry_run), OPERATOR)
        print_output(f"{'Would purge' if dry_run else 'Purged'} {purged.subject_id}.")

    with_app(work)


def summary(erased: PersonErased, *, texts: bool, dry_run: bool) -> list[str]:
    """Return what was erased, or would be, as lines."""
    parts = []
    if erased.comments:
        what = "the name, address and text" if texts else "the name and address"
        parts.append(f"{what} of {_count(erased.comments, 'comment')}")
    if erased.imports:
        parts.append(f"what the imports of {_count(erased.imports, 'article')} keep of the person")
    if erased.articles:
        parts.append(f"what {_count(erased.articles, 'article')} and their drafts, revisions and previews say of it")
    if erased.user_id:
        parts.append("the account")
    verb = "Would erase" if dry_run else "Erased"
    lines = [f"{verb} {_listed(parts)}." if parts else _COMPLETED]
    if erased.comments and not texts:
        lines.append(f"What the comments say {'would stay' if dry_run else 'stays'}; --texts erases that, too.")
    lines += [f"{'Would stay' if dry_run else 'Stays'}: {each}" for each in erased.stays]
    if erased.plugins:
        verb = "Would tell" if dry_run else "Told"
        plugins = f"the plugin{'s' if len(erased.plugins) > 1 else ''} {_listed(erased.plugins)}"
        lines.append(f"{verb} {plugins} to forget the person.")
    return lines


def to_be_asked(app: App, name: str, again: str) -> str:
    """Return how a plugin comes to be asked about persons, if one then does something ``again``."""
    if any(each.name == name and not each.enabled for each in app.hooks.health()):
        return f"Enable it by `gql-blog plugin enable {name}`, and {again}"
    if name in app.hooks.names:
        return f"It is enabled now, so {again}"
    return f"Install it, let GQL_BLOG_PLUGINS and GQL_BLOG_BLOCKED_PLUGINS load it, and {again}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
