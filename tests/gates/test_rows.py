"""The page of rows tells what the code gives."""

import os

from support.rows_page import PAGE, page


def test_the_page_of_rows_is_fresh() -> None:
    if os.environ.get("ROWS") == "write":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "ROWS=write .venv/bin/pytest tests/gates/test_rows.py"
