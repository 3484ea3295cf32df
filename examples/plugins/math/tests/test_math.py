"""Formulas as a site has them: in texts, notes, searches and files."""

import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from support.epub_check import EPUBCHECK, faults_of

from gql_blog.plugin import Body, Markup, hookimpl
from gql_blog_exports import hooks as exports

pytest.importorskip("latex2mathml", reason="latex2mathml is not installed; `make test` installs it")

from gql_blog_math import hooks
from gql_blog_math.markdown import LONGEST, add_formulas
from gql_blog_math.mathml import mathml_of

SOURCE = r"""## Of $x^2$

Mass is energy: $E=mc^2$, for $5 or $6, and $\nosuch{x}$ is no formula, nor is `$x$`.[^1]

$$
\frac{a<b}{\text{tide & ebb}}
$$

```math
\int_0^\infty e^{-t}\,dt
```

[^1]: See $n_1$, and <math><mi>no</mi></math>.
"""
ENERGY = (
    '<math display="inline"><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>'
    '<annotation encoding="application/x-tex">E=mc^2</annotation></semantics></math>'
)
ASK = '{ post(slug: "on-energy") { body bodyTree excerpt footnotes { text } } }'


class Draws:
    """Puts a drawing behind each text."""

    api_version = 2

    @hookimpl
    def register_markup(self) -> Markup:
        return Markup(elements=["svg"], ids=True)

    @hookimpl
    def transform_body(self, body: Body) -> str:
        return f"""{body.html}<p><svg viewBox="0 0 9 9" role="img"><title>A tide</title><defs>
<linearGradient id="draws-g"><stop offset="0"/></linearGradient></defs><circle r="4" fill="url(#draws-g)"/></svg></p>"""


def exported(app: Any, folder: Path, kind: str) -> Path:
    target = folder / f"x.{kind}"
    done = app.cli("export", "on-energy", "--format", kind, "-o", str(target))
    assert done.status == 0, done
    return target


def test_formulas_are_read_found_and_exported(blog: Any, tmp_path: Path) -> None:
    with blog({"math": hooks, "draws": Draws(), "exports": exports}) as app:
        app.publish("On Energy", SOURCE)
        answer = app.query(ASK)
        assert not answer.errors, answer
        post = answer.data["post"]
        assert post["body"].count("<math ") == 5
        assert ENERGY in post["body"]
        assert r"$5 or $6, and $\nosuch{x}$ is no formula, nor is <code>$x$</code>" in post["body"]
        assert "See $n_1$, and no." in post["footnotes"][0]["text"], "an author's MathML is its text, as ever"
        raw = next(each for each in post["bodyTree"]["children"][1]["children"] if isinstance(each, dict))
        assert raw == {"type": "raw", "tag": "math", "html": ENERGY, "text": "$E=mc^2$"}
        found = app.query('{ search(query: "ebb") { edges { node { title } } } }').data["search"]["edges"]
        assert found == [{"node": {"title": "On Energy"}}]

        page = exported(app, tmp_path, "html").read_text()
        assert '<math display="inline" xmlns="http://www.w3.org/1998/Math/MathML"><semantics>' in page
        assert '<linearGradient id="draws-' in page
        assert 'viewBox="0 0 9 9"' in page
        with zipfile.ZipFile(exported(app, tmp_path, "epub")) as book:
            package = book.read("EPUB/package.opf").decode()
            chapter = next(each for each in book.namelist() if each.startswith("EPUB/art_"))
            ElementTree.fromstring(book.read(chapter))
        assert f'href="{chapter[5:]}" media-type="application/xhtml+xml" properties="mathml svg"/>' in package
        jats = exported(app, tmp_path, "jats").read_text()
        assert "<inline-formula><tex-math>E=mc^2</tex-math></inline-formula>" in jats
        assert exported(app, tmp_path, "markdown").read_text().strip().endswith(SOURCE.strip())


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_epubcheck_finds_no_fault_in_a_book_with_formulas_and_drawings(blog: Any, tmp_path: Path) -> None:
    with blog({"math": hooks, "draws": Draws(), "exports": exports}) as app:
        app.publish("On Energy", SOURCE)
        assert faults_of(exported(app, tmp_path, "epub")) == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{",
        "x^",
        r"\left( x \right",
        "{" * 900 + "}" * 900,
        r"\newcommand{\a}{\a\a}\a",
        "a" * 2_001,
        r"\nosuch",
        "",
    ],
)
def test_what_is_no_formula_is_none(tex: str) -> None:
    assert mathml_of(tex, "inline") is None


def test_a_formula_holds_no_markup_of_its_own() -> None:
    made = mathml_of(r"\text{<img src=x onerror=alert(1)>&amp;}</math>", "inline")
    assert made is not None
    assert not [each for each in ("<img", "</math></") if each in made]


def test_formulas_beyond_the_limit_stay_as_they_are_written() -> None:
    parser = MarkdownIt().use(dollarmath_plugin)
    add_formulas(parser)
    html = parser.render(" ".join(f"${'x' * 998}{number % 9}$" for number in range(LONGEST // 999 + 2)))
    assert (html.count("<math "), html.count("$")) == (LONGEST // 999, 4)
