import asyncio
import sys
from pathlib import Path

import pytest
import typer
from support.cli import Run

from gql_blog.access import OPERATOR
from gql_blog.cli.command_runner import print_error, print_progress, run, viewer_of, with_app
from gql_blog.content import Role
from gql_blog.errors import ErrorGroup, InputError, NotFound, TooLarge
from gql_blog.store import Database


async def failing(error: Exception) -> None:
    await asyncio.sleep(0)
    raise error


def test_an_error_of_ours_is_a_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    both = ErrorGroup((InputError("The first."), InputError("The second.")))
    with pytest.raises(typer.Exit) as caught:
        run(failing(both))
    assert caught.value.exit_code == 1
    assert capsys.readouterr().err == "gql-blog: The first. [INVALID]\ngql-blog: The second. [INVALID]\n"


def test_what_was_wrong_in_the_call_is_status_2() -> None:
    with pytest.raises(typer.Exit) as caught:
        run(failing(InputError("No such format.")))
    assert caught.value.exit_code == 2


def test_what_is_wrong_with_what_was_given_is_status_1() -> None:
    for error in (TooLarge("The file is too large."), NotFound("There is no such user.")):
        with pytest.raises(typer.Exit) as caught:
            run(failing(error))
        assert caught.value.exit_code == 1


def test_another_error_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        run(failing(ZeroDivisionError()))


def test_progress_is_for_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    print_progress("working")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    print_progress("working")
    assert capsys.readouterr() == ("", "working\n")


def test_nothing_that_is_told_steers_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    print_error("a\x1b]0;pwn\x07\x9b2J\u202eb\nc")
    print_progress("1 of 2, \x1b]0;pwn\x07\x9b2J\u202eb\n  1. c")
    assert capsys.readouterr().err == "gql-blog: a]0;pwn2Jb c\n1 of 2, ]0;pwn2Jb\n  1. c\n"


def test_work_has_an_app_over_a_database_that_is_up_to_date(gql_blog: Run, tmp_path: Path) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    assert with_app(lambda app: viewer_of(app, None)) is OPERATOR
    viewer = with_app(lambda app: viewer_of(app, "R@Blog.example"))
    assert (viewer.role, viewer.actor) == (Role.EDITOR, viewer.user_id)
    (tmp_path / "blog.db").unlink()
    with pytest.raises(typer.Exit):
        with_app(lambda app: viewer_of(app, None))


@pytest.mark.parametrize(
    ("missing", "told"),
    [(1, ""), (2, " 1 other is missing, too."), (3, " 2 others are missing, too.")],
)
def test_of_several_migrations_that_are_missing_one_is_named(
    missing: int, told: str, gql_blog: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def check(*_: object, **__: object) -> list[str]:
        return ["One is missing. Migrate."] * missing

    monkeypatch.setattr(Database, "check", check)
    with pytest.raises(typer.Exit):
        with_app(lambda app: viewer_of(app, None))
    assert f"One is missing. Migrate.{told} [NOT_MIGRATED]" in capsys.readouterr().err
