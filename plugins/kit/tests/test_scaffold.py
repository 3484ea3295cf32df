"""Beginning a plugin: each kind by itself and all together, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.cli import invoke, on_terminal

from gql_blog.errors import Duplicate, InputError
from gql_blog.hooks import contracts
from gql_blog_kit import KIND_NAMES, check_plugin, new_plugin, plugin_at
from gql_blog_kit.plugin_kinds import KINDS


def test_every_hook_has_a_kind() -> None:
    assert sorted(hook for kind in KINDS for hook in kind.hooks) == sorted(contracts())


def outcome_of(folder: Path) -> str:
    """Run the tests of a package as its author does, without installing it."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
def test_the_tests_of_a_plugin_of_all_kinds_pass_at_once(tmp_path: Path) -> None:
    new_plugin("full_house", KIND_NAMES, tmp_path / "full_house")
    assert " skipped" in outcome_of(tmp_path / "full_house")  # PostgreSQL, which nobody named there
    assert not list(tmp_path.glob(".*"))


@pytest.mark.long
@pytest.mark.parametrize("kind", KIND_NAMES[::3])
def test_the_tests_of_each_kind_alone_pass_at_once(kind: str, tmp_path: Path) -> None:
    new_plugin(f"only_{kind}", [kind], tmp_path / "one")
    outcome_of(tmp_path / "one")


@pytest.mark.long
async def test_a_plugin_of_all_kinds_keeps_its_word(tmp_path: Path) -> None:
    new_plugin("model", KIND_NAMES, tmp_path / "model")
    report = await check_plugin(plugin_at(str(tmp_path / "model")), tmp_path / "tried")
    assert report.problems == ()
    assert report.untried == ("command count", "job report")


def test_lint_finds_nothing_in_what_is_written(tmp_path: Path) -> None:
    new_plugin("full_house", KIND_NAMES, tmp_path / "full_house")
    ruff = str(Path(sys.executable).parent / "ruff")
    command = [ruff, "check", "--isolated", "--select", "E,F,W,I,UP,B", "--line-length", "120", "."]
    done = subprocess.run(command, cwd=tmp_path / "full_house", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["", "Reading", "reading-time", "1st", "a__b", "_a", "a_", "class", "a" * 25, "é", "a b"]
)
def test_a_bad_name_is_refused_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a name for a new plugin"):
        new_plugin(name, ["fields"], tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_an_installed_plugin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Duplicate, match="'moderation' is installed"):
        new_plugin("moderation", ["fields"], tmp_path / "new")


@pytest.mark.parametrize(("kinds", "told"), [([], "at least"), (["fields", "feilds"], "'feilds' is not a kind")])
def test_kinds_that_there_are_not_are_refused(kinds: list[str], told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told) as error:
        new_plugin("mine", kinds, tmp_path / "new")
    assert ", ".join(KIND_NAMES) in error.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", ["folder", "file", "dangling"])
def test_what_is_there_is_left_alone(made: str, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    if made == "folder":
        place.mkdir()
        (place / "kept.txt").write_text("kept")
    elif made == "file":
        place.write_text("kept")
    else:
        place.symlink_to(tmp_path / "nowhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Duplicate, match="exists already"):
        new_plugin("mine", ["fields"], place)
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_stays_of_a_package_that_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gql_blog_kit.scaffold.os.rename", full)
    with pytest.raises(InputError, match=r"No space left on device\. Nothing was written"):
        new_plugin("mine", ["fields"], tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written to"):
        new_plugin("mine", ["fields"], tmp_path / "file" / "mine")


def test_the_command_writes_the_package_and_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("plugin", "new", "reading_time", "--with", "fields, moderation")
    assert done.exit_code == 0, done.output
    assert set(done.stdout.splitlines()) == {
        str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()
    }
    again = invoke("plugin", "new", "reading_time", "--with", "fields")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "[DUPLICATE]" in again.stderr
    wrong = invoke("plugin", "new", "reading_time", "--with", "everything", "--folder", "other")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "[INVALID]" in wrong.stderr


def test_without_a_name_a_terminal_is_asked_and_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = on_terminal(["mood_ring", ""], "plugin", "new")
    assert "Name of the plugin" in shown
    assert "[fields]" in shown
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mood_ring"]
    refused = invoke("plugin", "new")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "needs a name" in " ".join(refused.stderr.split())
