"""Which plugins are loaded: by entry point, allow and block list, name and version."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from support.trial_plugins import install, only_those_in

from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, hookimpl


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path of its own, on which nothing but the trial plugins is found."""
    only_those_in(tmp_path, monkeypatch)
    return tmp_path


def test_installed_plugins_are_found_with_their_versions(site: Path) -> None:
    install(site, "beta")
    install(site, "alpha")
    hooks = Hooks.load()
    assert hooks.names == ("alpha", "beta")
    assert hooks.versions == {"alpha": "1.2.3", "beta": "1.2.3"}
    assert hooks.implementers("moderate") == ("alpha", "beta")


def test_lists_choose_and_what_is_not_chosen_is_not_imported(site: Path) -> None:
    install(site, "alpha")
    install(site, "broken", "raise ImportError('secret sauce is missing')")
    assert Hooks.load(allow=["alpha"]).names == ("alpha",)
    assert Hooks.load(block=["broken"]).names == ("alpha",)
    assert Hooks.load(allow=["alpha", "broken"], block=["broken"]).names == ("alpha",)
    assert Hooks.load(block=["*"]).names == ()
    assert Hooks.load(allow=["alpha"], block=["*"]).names == ()


def test_a_plugin_that_cannot_be_imported_stops_the_start(site: Path) -> None:
    install(site, "broken", "raise ImportError('no sauce')")
    with pytest.raises(PluginError, match=r"'broken' cannot be loaded .*no sauce.*GQL_BLOG_BLOCKED_PLUGINS=broken"):
        Hooks.load()


def test_a_plugin_that_ends_the_process_at_its_import_is_named_with_the_time_and_the_remedy(site: Path) -> None:
    install(site, "quits", "import sys\nsys.exit(0)")
    with pytest.raises(
        PluginError,
        match=r"'quits' cannot be loaded .*: SystemExit: 0, \d+\.\d s after its import began\. .*BLOCKED_PLUGINS=quits",
    ):
        Hooks.load()
    assert Hooks.load(block=["quits"]).names == ()


MADE_WRONG = (
    ("Route(path='/a', handle=print, role='x')", r"argument 'role' \(Route takes path, handle, methods, body_limit, "),
    ("Query(name='a')", r"'resolve' \(Query takes name, description, graphql_type, "),
    ("Node('a')", r"were given \(Node takes item, prefix, key, resolve\)"),
)


@pytest.mark.parametrize(("made", "told"), MADE_WRONG)
def test_a_value_that_is_made_with_wrong_arguments_names_those_that_there_are(site: Path, made: str, told: str) -> None:
    for name, line in (("at_import", made), ("in_a_hook", f"@hookimpl\ndef register_routes():\n    return [{made}]")):
        install(
            site, name, f"from gql_blog.plugin import *\nfrom gql_blog.plugin import hookimpl\napi_version = 2\n{line}"
        )
        with pytest.raises(PluginError, match=rf"'{name}'.*TypeError: .*{told}"):
            Hooks.load(allow=[name])


def test_the_names_of_plugins_are_known_without_their_import(site: Path) -> None:
    install(site, "quits", "import sys\nsys.exit(0)")
    install(site, "alpha")
    assert Hooks.installed_names() == ("alpha", "quits")


def test_a_plugin_that_is_asked_for_must_be_installed(site: Path) -> None:
    install(site, "alpha")
    with pytest.raises(
        PluginError, match=r"'gamma' is in GQL_BLOG_PLUGINS but not installed\. Installed plugins: alpha"
    ):
        Hooks.load(allow=["gamma"])


def test_two_plugins_of_one_name_are_refused(site: Path) -> None:
    install(site, "alpha")
    install(site, "alpha", dist="other")
    with pytest.raises(PluginError, match="Two plugins are named 'alpha'"):
        Hooks.load()


@pytest.mark.parametrize("name", ["Alpha", "al-pha", "1st", "a" * 33, ""])
def test_names_are_fit_for_tables(name: str) -> None:
    with pytest.raises(PluginError, match="is not a valid plugin name"):
        Hooks.of({name: object()})


def stating(**stated: object) -> object:
    """Return a plugin that says this of itself."""

    @hookimpl
    def moderate() -> None: ...

    return SimpleNamespace(moderate=moderate, **stated)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({}, r"'mine' does not state .*docs/upgrading-plugins\.md, and set api_version = 2"),
        ({"api_version": 1}, r"'mine' was written for version 1 .*Install a newer version of the plugin"),
        ({"api_version": 3}, r"'mine' was written for version 3 .*or a newer gql_blog"),
        ({"api_version": "2"}, r"'mine' was written for version '2'"),
        ({"api_version": True}, r"'mine' was written for version True"),
    ],
)
def test_a_plugin_states_the_version_of_the_interface_or_stops_the_start(stated: dict[str, object], told: str) -> None:
    with pytest.raises(PluginError, match=told) as refused:
        Hooks.of({"mine": stating(**stated)})
    assert "GQL_BLOG_BLOCKED_PLUGINS=mine" in refused.value.message


def test_a_role_is_one_of_the_roles() -> None:
    with pytest.raises(PluginError, match=r"'mine' states the role 'EDITR', which is not a Role"):
        Hooks.of({"mine": stating(api_version=2, role="EDITR")})


def test_a_given_plugin_states_its_version_itself() -> None:
    class Silent:
        api_version = 2

        @hookimpl
        def moderate(self) -> None:
            return None

    class Stated(Silent):
        __version__ = "2.5"

    assert Hooks.of({"stated": Stated(), "silent": Silent()}).versions == {"stated": "2.5", "silent": "0"}


FILE = """
from gql_blog.plugin import hookimpl
api_version = 2
__version__ = "0.3"
@hookimpl
def moderate(case): return None
"""


def test_a_single_file_is_a_plugin(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    install(site, "alpha")
    (folder / "manners.py").write_text(FILE)
    (folder / "_notes.py").write_text("raise ValueError")
    hooks = Hooks.load(folder=folder)
    assert hooks.versions == {"alpha": "1.2.3", "manners": "0.3"}
    assert Hooks.load(folder=folder, block=["manners"]).names == ("alpha",)
    assert Hooks.installed_names(folder) == ("alpha", "manners")


def test_a_single_file_is_run_once_in_a_process(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "manners.py").write_text(f"{FILE}\nwith open({str(tmp_path / 'runs')!r}, 'a') as runs: runs.write('x')")
    for _ in range(2):
        assert Hooks.load(folder=folder).names == ("manners",)
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("alpha", FILE, "Two plugins are named 'alpha'"),
        ("Manners", FILE, "'Manners' is not a valid plugin name"),
        (
            "manners",
            "raise ValueError('no')",
            r"'manners' cannot be loaded from .*manners\.py: ValueError: no.*BLOCKED",
        ),
        ("manners", FILE.replace("api_version = 2", ""), "'manners' does not state"),
    ],
)
def test_a_file_that_is_no_plugin_stops_the_start(
    site: Path, tmp_path: Path, name: str, source: str, told: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    install(site, "alpha")
    (folder / f"{name}.py").write_text(source)
    with pytest.raises(PluginError, match=told):
        Hooks.load(folder=folder)


def test_a_folder_that_is_not_there_is_told(site: Path, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"is not a folder\. Make it, or change GQL_BLOG_PLUGINS_DIR"):
        Hooks.load(folder=tmp_path / "nothing")
