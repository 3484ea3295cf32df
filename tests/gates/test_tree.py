"""Nothing stands in the tree that belongs to one machine, or to tomorrow.

The patterns are put together here from pieces, so that this page does not match itself.
"""

import re

from support.tree import ROOT, files, shown

REGISTRIES = ("py" + "pi.org", "pythonhos" + "ted.org", "registry.npm" + "js", "deb.deb" + "ian.org", "npm" + "js.org")
MACHINE_PATHS = re.compile(r"/(?:wo" + r"rk|fa" + r"rm|ro" + r"ot)/[\w.]")
PUT_OFF = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + r"Error|\bmark\.(?:sk" + r"ip|xf" + r"ail)\b"
)
CODE = ("gql_blog/", "plugins/", "tests/", "docs/", "deploy/", ".ci/")


def _lines() -> list[tuple[str, str]]:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [(f"{shown(path)}:{number}", line) for number, line in enumerate(text.splitlines(), 1)]
    return found


def test_no_registry_host_is_named() -> None:
    assert not [where for where, line in _lines() if any(host in line for host in REGISTRIES)]


def test_no_path_of_one_machine_is_named() -> None:
    assert not [where for where, line in _lines() if MACHINE_PATHS.search(line)]


def test_nothing_is_put_off() -> None:
    assert not [where for where, line in _lines() if where.startswith(CODE) and PUT_OFF.search(line)]


def test_the_patterns_match_what_they_are_for() -> None:
    assert MACHINE_PATHS.search("see /wo" + "rk/main")
    assert PUT_OFF.search("# TO" + "DO later")
    assert PUT_OFF.search("@pytest.mark.sk" + "ip(reason='later')")
    assert not PUT_OFF.search("@pytest.mark.skipif(missing, reason='no server')")
    assert (ROOT / "pyproject.toml") in set(files())
