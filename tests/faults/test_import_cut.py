"""An import that is killed goes on where it was: nothing twice, nothing lost."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from support.wxr import write_wxr, wxr_comment, wxr_item

GQL_BLOG = Path(sys.executable).parent / "gql-blog"
ARTICLES = 60


def _count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return int(database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0])


def test_a_killed_import_goes_on(tmp_path: Path) -> None:
    database = tmp_path / "blog.sqlite3"
    environment = {
        **os.environ,
        "GQL_BLOG_DATABASE_URL": f"sqlite://{database}",
        "GQL_BLOG_DATA_DIR": str(tmp_path / "data"),
    }
    items = [
        wxr_item(
            f"Article {number}", f"<p>Text {number}.</p>", *(wxr_comment(each, "Yes.", each - 1) for each in (1, 2))
        )
        for number in range(ARTICLES)
    ]
    export = write_wxr(tmp_path / "site.xml", *items)
    command = [str(GQL_BLOG), "import", "--json", str(export)]
    subprocess.run([str(GQL_BLOG), "migrate"], env=environment, check=True, capture_output=True, timeout=300)
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _count(database, "article") < 5:
            time.sleep(0.01)
        process.kill()
    stored = _count(database, "article")
    assert 5 <= stored < ARTICLES
    assert _count(database, "comment") == 2 * stored
    done = subprocess.run([*command, "--resume"], env=environment, check=True, capture_output=True, timeout=300)
    (file,) = json.loads(done.stdout)["files"]
    assert (file["outcome"], len(file["articles"])) == ("updated", ARTICLES)
    assert [_count(database, table) for table in ("article", "comment", "provenance", "revision")] == [
        ARTICLES,
        2 * ARTICLES,
        ARTICLES,
        ARTICLES,
    ]
    again = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    assert json.loads(again.stdout)["files"][0]["outcome"] == "unchanged"
