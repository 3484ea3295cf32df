"""The page of permissions has the row of each verb, made of the table."""

import os

from support.permission_table import PAGE, fresh


def test_the_rows_of_mutations_are_fresh() -> None:
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("PERMISSIONS") == "write":
        PAGE.write_text(fresh(text), encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
    assert text == fresh(text), "PERMISSIONS=write .venv/bin/pytest tests/gates/test_permission_page.py"
