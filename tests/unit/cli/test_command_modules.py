import pytest
import typer
from support.cases import cases

from gql_blog.cli.command_modules import help_in_source
from gql_blog.cli.commands import cli


@cases("name", [*(commands := typer.main.get_group(cli).commands.data)])  # type: ignore[attr-defined]
def test_the_source_of_a_command_says_what_the_command_says(name: str) -> None:
    imported = typer.main.get_group(cli).commands[name]
    assert imported.help
    assert help_in_source(commands[name]).replace("\n", " ").split() == imported.help.split()


def test_what_no_source_has_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"There is no nothing in user_commands\.py\."):
        help_in_source("user_commands.nothing")
