"""Nothing stands in the tree that belongs to one machine, or to tomorrow.

The patterns are put together here from pieces, so that this page does not match itself.
"""

import re

from support.tree import ROOT, files, shown

REGISTRIES = re.compile(
    "py" + r"pi\.org|pythonhos" + r"ted\.org|registry\.npm" + r"js|deb\.deb" + r"ian\.org|npm" + r"js\.org"
)
MACHINE_PATHS = re.compile(r"/(?:wo" + r"rk|fa" + r"rm|ro" + r"ot)/[\w.]")
PUT_OFF = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + r"Error|\bmark\.(?:sk" + r"ip|xf" + r"ail)\b"
)
CODE = ("gql_blog/", "plugins/", "tests/", "docs/", "examples/", "deploy/", ".ci/")
BUILT = "gql_blog/web/graphiql/"
"""What others wrote; ``ide/`` is where it is built."""


def test_nothing_of_one_machine_or_of_tomorrow_stands_there() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        is_ours = shown(path).startswith(CODE) and not shown(path).startswith(BUILT)
        refused = [REGISTRIES, MACHINE_PATHS, *([PUT_OFF] if is_ours else [])]
        for match in (match for pattern in refused for match in pattern.finditer(text)):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{shown(path)}:{line}: {match[0]}")
    assert not found


def test_the_patterns_match_what_they_are_for() -> None:
    assert REGISTRIES.search("https://py" + "pi.org/simple")
    assert MACHINE_PATHS.search("see /wo" + "rk/main")
    assert PUT_OFF.search("# TO" + "DO later")
    assert PUT_OFF.search("@pytest.mark.sk" + "ip(reason='later')")
    assert not PUT_OFF.search("@pytest.mark.skipif(missing, reason='no server')")
    assert (ROOT / "pyproject.toml") in set(files())
