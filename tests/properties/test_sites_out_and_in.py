"""Sites of any articles: what readers see of one, they see of another one that imported its export."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.any_articles import LINE, WHOLE
from support.seen import differing, seen

from gql_blog.content import ArticleStatus, ResponseKind
from gql_blog.hooks import ExportArticle
from gql_blog.testing import Blog

exports = pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")
from gql_blog_exports.markdown import write_markdown_dialogue  # noqa: E402 (after the skip)

PLUGINS = {"exports": exports}


@st.composite
def sites(draw: st.DrawFn) -> list[ExportArticle]:
    """Articles of one file: posts, answers to those before them or to titles that nobody has, translations."""
    found: list[ExportArticle] = []
    for number in range(draw(st.integers(1, 4))):
        answered = draw(st.none() | st.integers(-1, number - 1)) if number else draw(st.none() | st.just(-1))
        translated = draw(st.none() | st.integers(0, number - 1)) if number else None
        changed: dict[str, Any] = {"slug": f"a-{number}", "kind": None}
        changed |= {"responding_to_slug": None, "responding_to_title": None}
        if answered is not None:
            changed |= {
                "kind": draw(st.sampled_from(ResponseKind)),
                "responding_to_title": f"Elsewhere {number}: {draw(LINE)}",
            }
            changed["responding_to_slug"] = found[answered].slug if answered >= 0 else None
        changed["translation_of"] = None if translated is None else found[translated].slug
        found.append(replace(draw(WHOLE), status=ArticleStatus.PUBLISHED, **changed))
    return found


def same_elsewhere(blog: Blog, articles: list[ExportArticle], forms: list[str]) -> None:
    """Whether a site that imports the files of another shows the same; whatever the first one made of the articles."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "all.md").write_bytes(write_markdown_dialogue(tuple(articles)))
        with blog(PLUGINS) as one:
            assume(one.import_files(folder / "all.md")["files"][0]["outcome"] == "imported")
            before = seen(one)
            for form in forms:
                told = one.cli("export", "--dialogue", "--format", form, "-o", f"{folder / form}/")
                assert (told.status, told.errors) == (0, "")
        for form in forms:
            with blog(PLUGINS) as other:
                report = other.import_files(folder / form)
                assert not [each["findings"] for each in report["files"] if each["outcome"] != "imported"]
                assert not differing(before, seen(other)), form


QUICK = settings(
    max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(articles=sites())
@QUICK
def test_some_sites_come_back(blog: Blog, articles: list[ExportArticle]) -> None:
    same_elsewhere(blog, articles, ["html"])


@pytest.mark.long
@given(articles=sites())
@settings(QUICK, max_examples=25)
def test_any_site_comes_back(blog: Blog, articles: list[ExportArticle]) -> None:
    same_elsewhere(blog, articles, ["markdown", "html", "atom", "json-feed"])
