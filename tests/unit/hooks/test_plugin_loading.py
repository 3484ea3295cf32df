"""Which plugins are loaded: by entry point, allow and block list, name and version."""

import sys
from pathlib import Path

import pytest

from gql_blog.errors import PluginError
from gql_blog.hooks import PLUGIN_API_VERSION, Hooks, hookimpl

SOURCE = """
from gql_blog.plugin import hookimpl
api_version = 1
@hookimpl
def moderate(case): return None
"""


def install(folder: Path, name: str, source: str = SOURCE, *, dist: str = "") -> None:
    """Put a plugin on the path as pip would: a module, and a dist-info with an entry point."""
    module = f"trial_{dist or name}_{folder.name.replace('-', '_')}"
    (folder / f"{module}.py").write_text(source)
    info = folder / f"{module}-1.2.3.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2.3\n")
    (info / "entry_points.txt").write_text(f"[gql_blog.plugins]\n{name} = {module}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path of its own, on which nothing but the trial plugins is found."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *[each for each in sys.path if "site-packages" not in each]])
    monkeypatch.setattr("gql_blog.hooks.plugin_loading.entry_points", lambda group: _on(tmp_path, group))
    return tmp_path


def _on(folder: Path, group: str) -> list[object]:
    from importlib.metadata import distributions

    found = distributions(path=[str(folder)])
    return [point for each in found for point in each.entry_points if point.group == group]


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


def test_a_plugin_of_another_interface_is_refused() -> None:
    class Newer:
        api_version = PLUGIN_API_VERSION + 1

        @hookimpl
        def moderate(self) -> None: ...

    with pytest.raises(PluginError, match=f"'newer' was written for version {PLUGIN_API_VERSION + 1}"):
        Hooks.of({"newer": Newer()})


def test_a_given_plugin_states_its_version_itself() -> None:
    class Silent:
        @hookimpl
        def moderate(self) -> None:
            return None

    class Stated(Silent):
        __version__ = "2.5"

    assert Hooks.of({"stated": Stated(), "silent": Silent()}).versions == {"stated": "2.5", "silent": "0"}
