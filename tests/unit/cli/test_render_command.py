"""``gql-blog render``: what would change is shown, then it is changed, and then nothing is left."""

from pathlib import Path

import pytest
from support.cli import Run

SIDENOTES = "GQL_BLOG_PLUGIN_FOOTNOTES__SIDENOTES"
TEXT = "---\ntitle: {}\n---\n\nFirst.\n\nThe tide{}.\n\nLast.\n"
NOTE = "\n[^1]: Ada Stone, *Tides* (Oslo: Rune, 1999), 5.\n"


@pytest.fixture
def two_articles(gql_blog: Run, tmp_path: Path) -> Run:
    (tmp_path / "noted.md").write_text(TEXT.format("Noted", "[^1]") + NOTE, encoding="utf-8")
    (tmp_path / "plain.md").write_text(TEXT.format("Plain", ""), encoding="utf-8")
    assert gql_blog("import", str(tmp_path / "noted.md"), str(tmp_path / "plain.md")).exit_code == 0
    return gql_blog


def test_nothing_is_to_be_done_where_nothing_has_changed(two_articles: Run) -> None:
    compared = two_articles("render", "--dry-run")
    assert (compared.exit_code, compared.stdout) == (0, "Would change: 0. The same: 0. Not rendered: 0.\n")
    every = two_articles("render", "--dry-run", "--all")
    assert (every.exit_code, every.stdout) == (0, "Would change: 0. The same: 2. Not rendered: 0.\n")
    assert two_articles("render").stdout == "Rendered again: 0. Changed: 0.\n"


def test_another_setting_is_shown_and_applied(two_articles: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SIDENOTES, "true")
    for _ in range(2):
        compared = two_articles("render", "--dry-run")
        assert compared.exit_code == 1
        head, *diff, last = compared.stdout.splitlines()
        assert (head, diff[:2]) == ("--- noted (stored)", ["+++ noted (rendered again)", "@@ -1,5 +1,5 @@"])
        assert diff[2] == " <p>First.</p>"
        assert [line[:16] for line in diff if line[0] in "-+"][1:] == ["-<p>The tide<sup", "+<p>The tide<sup"]
        assert last == "Would change: 1. The same: 1. Not rendered: 0."
    applied = two_articles("render")
    assert (applied.exit_code, applied.stdout) == (0, "Rendered again: 2. Changed: 1.\n")
    after = two_articles("render", "--dry-run")
    assert (after.exit_code, after.stdout) == (0, "Would change: 0. The same: 0. Not rendered: 0.\n")


@pytest.mark.parametrize("how", ["blocked", "disabled"])
def test_a_plugin_that_is_out_is_taken_out_of_the_articles(
    two_articles: Run, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    assert two_articles("user", "create", "ed@blog.example", "--role", "ADMIN").exit_code == 0
    query = "{ articles { nodes { slug rendering { current } footnotes { citation } } } }"
    citations = ("query", query, "--as", "ed@blog.example")
    made = two_articles(*citations).stdout
    assert made.count('"current": true') == 2
    assert '"citation": null' not in made
    if how == "blocked":
        monkeypatch.setenv("GQL_BLOG_BLOCKED_PLUGINS", "footnotes")
    else:
        assert two_articles("plugin", "disable", "footnotes").exit_code == 0
    told = two_articles("doctor")
    assert told.exit_code == 1
    assert "2 articles were rendered by other plugins" in told.stderr
    assert two_articles(*citations).stdout.count('"current": false') == 2
    assert two_articles("render").stdout == "Rendered again: 2. Changed: 1.\n"
    taken = two_articles(*citations).stdout
    assert taken.count('"current": true') == 2
    assert '"citation": null' in taken
    assert "rendered by other" not in two_articles("doctor").stderr
    if how == "disabled":
        assert two_articles("plugin", "enable", "footnotes").exit_code == 0
        assert two_articles("render").stdout == "Rendered again: 2. Changed: 1.\n"
        assert two_articles(*citations).stdout == made


SYNONYMS = """
from gql_blog.plugin import SearchWords, hookimpl
api_version = 2
@hookimpl
def search_text(article): return SearchWords(title="marea" if article.title == "Noted" else "")
"""


def test_words_of_a_plugin_that_comes_and_goes_are_shown_and_applied(
    two_articles: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/synonyms.py").write_text(SYNONYMS, encoding="utf-8")
    search = ("query", '{ search(query: "marea") { nodes { slug } } }')
    for folder, line, found in ((tmp_path / "files", "+title: marea", 1), (tmp_path / "none", "-title: marea", 0)):
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
        compared = two_articles("render", "--dry-run").stdout.splitlines()
        assert compared[:3] == [
            "--- noted (stored)",
            "+++ noted (rendered again)",
            "Words that plugins add to find it by:",
        ]
        assert [each for each in compared if each[0] in "-+"][2:] == [line]
        assert compared[-1] == "Would change: 1. The same: 1. Not rendered: 0."
        assert two_articles(*search).stdout.count('"noted"') == 1 - found
        assert two_articles("render").stdout == "Rendered again: 2. Changed: 1.\n"
        assert two_articles(*search).stdout.count('"noted"') == found
