"""What is kept of a person, from the command line."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from support.cases import cases
from support.cli import Run
from support.hostile_pictures import chunks, picture
from support.media import stored_in
from support.postgres import aside
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.app import assembled
from gql_blog.cli.person_commands import summary
from gql_blog.content import Role
from gql_blog.media import files_at
from gql_blog.settings import load_settings
from gql_blog.write import AddMedia, CreateContributor, CreateUser, PersonErased

BACKUPS = "Stays: Backups, exports and logs: they are files, and go with them."


def test_a_person_is_told_counted_and_erased(gql_blog: Run) -> None:
    gql_blog("user", "create", "ruth@blog.example", "--role", "READER")
    told = json.loads(gql_blog("person", "export", "ruth@blog.example").stdout)
    assert (told["account"]["role"], told["comments"], told["imports"], told["plugins"]) == ("READER", [], [], {})
    assert told["pluginsNotAsked"] == []
    counted = gql_blog("person", "erase", "ruth@blog.example", "--dry-run")
    assert (counted.exit_code, counted.stdout.splitlines()) == (
        0,
        [
            "Would erase the account.",
            BACKUPS.replace("Stays", "Would stay"),
            "Would tell the plugins moderation, signin and webhooks to forget the person.",
        ],
    )
    erased = gql_blog("person", "erase", "ruth@blog.example")
    assert erased.stdout.splitlines() == [
        "Erased the account.",
        BACKUPS,
        "Told the plugins moderation, signin and webhooks to forget the person.",
    ]
    again = gql_blog("person", "erase", "ruth@blog.example", "--dry-run")
    assert (again.exit_code, "NOT_FOUND" in again.stderr) == (1, True)


def test_a_disabled_plugin_is_named_with_the_remedy_which_works(gql_blog: Run) -> None:
    gql_blog("user", "create", "ruth@blog.example", "--role", "READER")
    gql_blog("plugin", "disable", "moderation")
    exported = gql_blog("person", "export", "ruth@blog.example")
    assert json.loads(exported.stdout)["pluginsNotAsked"] == ["moderation"]
    assert "The export is not whole: the plugin 'moderation' was not asked" in exported.stderr
    erased = gql_blog("person", "erase", "ruth@blog.example")
    assert (erased.exit_code, erased.stdout.splitlines()) == (
        0,
        ["Erased the account.", BACKUPS, "Told the plugins signin and webhooks to forget the person."],
    )
    assert "what it keeps of the person stays. Enable it by `gql-blog plugin enable moderation`" in erased.stderr
    ill = gql_blog("doctor")
    assert "1 erasure of a person is not whole: the plugin 'moderation' was not told. Enable it by" in ill.stderr
    gql_blog("plugin", "enable", "moderation")
    ready = "was not told. It is enabled now, so erase the same address again by `gql-blog person erase`."
    assert ready in gql_blog("doctor").stderr
    completed = gql_blog("person", "erase", "ruth@blog.example")
    assert (completed.exit_code, completed.stderr, completed.stdout.splitlines()) == (
        0,
        "",
        [
            "Nothing is left to erase here; an earlier erasure was not whole.",
            BACKUPS,
            "Told the plugins moderation, signin and webhooks to forget the person.",
        ],
    )
    assert gql_blog("doctor").exit_code == 0


ALL = PersonErased(comments=3, user_id="usr_1", imports=2, plugins=("a", "b", "c"), disabled=())


@cases(
    ("erased", "options", "lines"),
    [
        (
            ALL,
            (False, False),
            [
                "Erased the name and address of 3 comments, what the imports of 2 articles keep of the person and the "
                "account.",
                "What the comments say stays; --texts erases that, too.",
                "Told the plugins a, b and c to forget the person.",
            ],
        ),
        (
            PersonErased(comments=1, user_id=None, imports=1),
            (True, True),
            [
                "Would erase the name, address and text of 1 comment and what the imports of 1 article keep of the "
                "person."
            ],
        ),
        (
            PersonErased(comments=1, user_id=None),
            (False, True),
            [
                "Would erase the name and address of 1 comment.",
                "What the comments say would stay; --texts erases that, too.",
            ],
        ),
    ],
)
def test_what_was_erased_is_summed_up(erased: PersonErased, options: tuple[bool, bool], lines: list[str]) -> None:
    texts, dry_run = options
    assert summary(erased, texts=texts, dry_run=dry_run) == lines


def test_what_is_held_is_listed_and_kept_until_the_hold_is_lifted(gql_blog: Run) -> None:
    user = gql_blog("user", "create", "ruth@blog.example", "--role", "READER").stdout.strip()
    assert gql_blog("legal-hold", "list").stdout == ""
    assert gql_blog("legal-hold", "place", user, "--reason", "Case 7.").exit_code == 0
    listed = gql_blog("legal-hold", "list").stdout
    assert (listed.startswith(f"{user}, since 20"), listed.endswith(", by cli: Case 7.\n")) == (True, True)
    (held,) = json.loads(gql_blog("legal-hold", "list", "--json").stdout)["legalHolds"]
    assert (held["subjectId"], held["actor"], held["reason"]) == (user, "cli", "Case 7.")
    refused = gql_blog("person", "erase", "ruth@blog.example")
    assert (refused.exit_code, "Case 7." in refused.stderr, "IN_USE" in refused.stderr) == (1, True, True)
    assert "DUPLICATE" in gql_blog("legal-hold", "place", user, "--reason", "Case 8.").stderr
    assert gql_blog("legal-hold", "lift", user, "--reason", "Closed.").exit_code == 0
    assert "NOT_FOUND" in gql_blog("legal-hold", "lift", user, "--reason", "Closed.").stderr
    assert gql_blog("person", "erase", "ruth@blog.example").exit_code == 0


def test_what_is_deleted_is_purged_at_once(gql_blog: Run) -> None:
    """As an office does it, by the operations of clients and the command."""
    gql_blog("user", "create", "ann@blog.example", "--role", "ADMIN")
    made = query(gql_blog, "createContributor", '{name: "Harbours"}', "contributor { id version }")["contributor"]
    missing = gql_blog("purge", made["id"], "--reason", "A slip.")
    assert (missing.exit_code, "Delete it first" in missing.stderr) == (1, True)
    query(gql_blog, "deleteContributor", f'{{id: "{made["id"]}", expectedVersion: {made["version"]}}}', "deletedId")
    assert gql_blog("purge", made["id"], "--reason", "").exit_code == 2
    assert gql_blog("purge", made["id"], "--reason", "A slip.", "--dry-run").stdout == f"Would purge {made['id']}.\n"
    assert gql_blog("purge", made["id"], "--reason", "A slip.").stdout == f"Purged {made['id']}.\n"
    assert "NOT_FOUND" in gql_blog("purge", made["id"], "--reason", "A slip.").stderr


def query(gql_blog: Run, mutation: str, given: str, asked: str) -> Any:
    """Return what a mutation answers to an admin."""
    document = f"mutation {{ {mutation}(input: {given}) {{ {asked} errors {{ message }} }} }}"
    answer = gql_blog("query", document, "--as", "ann@blog.example")
    return json.loads(answer.stdout)["data"][mutation]


async def _shown(room: Newsroom) -> None:
    """An author with a portrait, who has added another picture."""
    settings = load_settings()
    files = files_at(settings.media_store, settings.data_dir)
    face, quay = [await stored_in(files, chunks(picture("PNG", (60 + each, 40))), 100_000) for each in range(2)]
    portrait = (await room.run(AddMedia(stored=face, alt_text="Ruth at sea"))).media_id
    ruth = (await room.run(CreateContributor(name="Ruth", portrait_id=portrait))).contributor_id
    given: Any = {"email": "ruth@blog.example", "role": Role.AUTHOR, "name": "Ruth", "contributor_id": ruth}
    user = await room.run(CreateUser(**given))
    await room.run(AddMedia(stored=quay, caption="A quay"), Viewer(Role.AUTHOR, user.user_id, ruth, None, user.user_id))


def test_the_files_of_media_come_along_in_a_zip(gql_blog: Run, tmp_path: Path) -> None:
    async def filled() -> None:
        async with assembled(load_settings()) as app:
            await _shown(Newsroom(app.database, app.writer))

    aside(filled())
    path = tmp_path / "ruth.zip"
    done = gql_blog("person", "export", "ruth@blog.example", "-o", str(path))
    assert (done.exit_code, done.stdout) == (0, f"{path}: 2 files of media.\n")
    assert path.stat().st_mode & 0o777 == 0o600
    with ZipFile(path) as file:
        told = json.loads(file.read("person.json"))
        held = {sha256(file.read(name)).hexdigest(): name for name in file.namelist() if name != "person.json"}
    (face,), (quay,) = told["portraits"], told["media"]
    assert (face["altText"], quay["caption"]) == ("Ruth at sea", "A quay")
    assert held == {
        each["sha256"]: f"media/{each['sha256'][:2]}/{each['sha256']}/original.png" for each in (face, quay)
    }
    assert gql_blog("person", "export", "ruth@blog.example", "-o", str(path)).exit_code == 2
    (tmp_path / held[face["sha256"]]).unlink()
    less = gql_blog("person", "export", "ruth@blog.example", "-o", str(tmp_path / "less.zip"))
    assert (less.exit_code, less.stdout) == (0, f"{tmp_path / 'less.zip'}: 1 file of media.\n")
    assert f"The file {face['sha256']} is not in the store" in less.stderr
