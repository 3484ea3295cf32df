"""What is kept of a person, from the command line."""

import json

from support.cli import Run

from gql_blog.cli.person_commands import _summary
from gql_blog.write import PersonErased


def test_a_person_is_told_counted_and_erased(gql_blog: Run) -> None:
    gql_blog("user", "create", "ruth@blog.example", "--role", "READER")
    told = json.loads(gql_blog("person", "export", "ruth@blog.example").stdout)
    assert (told["account"]["role"], told["comments"], told["imports"], told["plugins"]) == ("READER", [], [], {})
    counted = gql_blog("person", "erase", "ruth@blog.example", "--dry-run")
    assert (counted.exit_code, counted.stdout) == (
        0,
        "Would be erased: 0 comments, what plugins keep (moderation), and the account.\n",
    )
    erased = gql_blog("person", "erase", "ruth@blog.example")
    assert erased.stdout == "Erased: 0 comments, what plugins keep (moderation), and the account.\n"
    again = gql_blog("person", "erase", "ruth@blog.example", "--dry-run")
    assert (again.exit_code, "NOT_FOUND" in again.stderr) == (1, True)


def test_a_disabled_plugin_is_named(gql_blog: Run) -> None:
    gql_blog("user", "create", "ruth@blog.example", "--role", "READER")
    gql_blog("plugin", "disable", "moderation")
    erased = gql_blog("person", "erase", "ruth@blog.example")
    assert (erased.exit_code, erased.stdout) == (0, "Erased: 0 comments, and the account.\n")
    assert "The plugin 'moderation' is disabled, and was not told." in erased.stderr


def test_what_was_erased_is_summed_up() -> None:
    erased = PersonErased(comments=3, user_id=None, imports=2, plugins=(), disabled=())
    assert _summary(erased) == "3 comments, what the files of 2 articles said"
