"""The oracle says what answers have to be without anything of ours that reads: else it would share our mistakes."""

import ast

from support.tree import ROOT, imports, shown

ALLOWED = ("support.oracle.", "support.postgres")
OF_OURS = "gql_blog.content"
"""Rules of plain text and the closed vocabularies; nothing that filters, orders, hides or reads."""


def test_the_oracle_shares_no_code_with_what_reads() -> None:
    modules = sorted((ROOT / "tests" / "support" / "oracle").glob("*.py"))
    assert len(modules) > 10
    shared = [
        f"{shown(path)}:{line} {name}"
        for path in modules
        for name, line in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith(("gql_blog", "support"))
        and not name.startswith(ALLOWED)
        and name.rpartition(".")[0] != OF_OURS
    ]
    assert not shared
