"""What is kept of a person, from the command line."""

import json

from support.cases import cases
from support.cli import Run

from gql_blog.cli.person_commands import summary
from gql_blog.write import PersonErased

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
            "Would tell the plugins moderation and webhooks to forget the person.",
        ],
    )
    erased = gql_blog("person", "erase", "ruth@blog.example")
    assert erased.stdout.splitlines() == [
        "Erased the account.",
        BACKUPS,
        "Told the plugins moderation and webhooks to forget the person.",
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
        ["Erased the account.", BACKUPS, "Told the plugin webhooks to forget the person."],
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
            "Told the plugins moderation and webhooks to forget the person.",
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
