"""Where the kit for authors is not installed, what is the kit's says what to install; and nobody loads it unasked."""

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT: str = "import sys; sys.modules['gql_blog_kit'] = None\n"
CALL = "from gql_blog.cli import main; main()"
INSTALL = "Run: pip install gql-blog-kit."


def ran(source: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments",
    [("new", "tides", "--with", "fields"), ("check", ".", "--json"), ("migration", "."), ("page",), ("dev", ".")],
    ids=" ".join,
)
def test_a_command_of_the_kit_names_what_to_install(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = ran(WITHOUT + CALL, "plugin", *arguments, folder=tmp_path)
    said = f"gql-blog: `gql-blog plugin {arguments[0]}` is for authors of plugins. {INSTALL} [INVALID]\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    assert not [*tmp_path.iterdir()]


def test_the_other_commands_of_plugins_work_without_it(tmp_path: Path) -> None:
    done = ran(WITHOUT + CALL, "plugin", "--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "needs gql-blog-kit" in done.stdout
    assert ran(WITHOUT + CALL, "plugin", "list", folder=tmp_path).returncode == 0


def test_the_import_name_of_the_kit_names_what_to_install(tmp_path: Path) -> None:
    done = ran(f"{WITHOUT}import gql_blog.testing", folder=tmp_path)
    assert done.stderr.splitlines()[-1].startswith("ImportError: ")
    assert done.stderr.splitlines()[-1].endswith(INSTALL)
    assert "During handling" not in done.stderr


LOADED = "import sys; import {}; print(*sorted(sys.modules))"


def test_neither_a_server_nor_the_start_of_pytest_loads_more_than_it_needs(tmp_path: Path) -> None:
    served = ran(LOADED.format("gql_blog.app, gql_blog.web.site"), folder=tmp_path).stdout.split()
    assert "gql_blog.graph.engine" in served or "gql_blog.web.site" in served
    assert not {"gql_blog_kit", "pytest"} & {*served}
    begun = ran(LOADED.format("gql_blog_kit.fixtures"), folder=tmp_path).stdout.split()
    ours = {name for name in begun if name.startswith("gql_blog")}
    assert ours == {"gql_blog", "gql_blog.late_door", "gql_blog_kit", "gql_blog_kit.fixtures"}
