"""Files of citation styles that plugins register: each that is no sound style is refused, by its line."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import CitationStyleFile, hookimpl
from gql_blog.render.fingerprints import Recipe
from gql_blog.render.footnote import style_files
from gql_blog.render.footnote.citation_styles import CitationStyles

pytest.importorskip("citeproc")

INFO = "<info><title>S</title><id>s</id><updated>2026-01-01T00:00:00+00:00</updated></info>"
TITLE = '<text variable="title"/><date variable="issued"><date-part name="year"/></date>'
WORK = {"type": "book", "title": "Tides", "issued": {"date-parts": [[1999]]}}


def csl(layout: str, macros: str = "", info: str = INFO) -> str:
    head = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="note">'
    return f"{head}\n{info}\n{macros}\n<citation><layout>\n{layout}\n</layout></citation></style>"


def macro(name: str, *called: str, within: str = "") -> str:
    return f'<macro name="{name}">{within}{"".join(f"""<text macro="{each}"/>""" for each in called)}</macro>'


def styles(path: Path, names: Sequence[str] = ("ONE",)) -> Hooks:
    @hookimpl
    def register_citation_styles() -> list[CitationStyleFile]:
        return [CitationStyleFile(name=name, description="A style.", path=path) for name in names]

    return Hooks.of({"pack": SimpleNamespace(api_version=2, register_citation_styles=register_citation_styles)})


def test_a_style_of_a_plugin_is_there_while_the_plugin_is(tmp_path: Path) -> None:
    (tmp_path / "a.csl").write_text(csl(TITLE.replace('"title"', '"title" text-case="uppercase" suffix=", "')))
    made = CitationStyles(styles(tmp_path / "a.csl"))
    assert made.written(WORK, ("pack",))["PACK_ONE"] == "TIDES, 1999"
    assert "PACK_ONE" not in made.written(WORK)
    assert "PACK_ONE" not in made.written({**WORK, "title": "x" * 5_000}, ("pack",))
    assert Recipe(styles(tmp_path / "a.csl")).hash != Recipe(Hooks.of({})).hash, "articles are rendered again"


DEEP = "".join(macro(f"m{n}", within=f'{"<group>" * 90}<text macro="m{n + 1}"/>{"</group>" * 90}') for n in range(40))
DEEP += macro("m40", within=TITLE)
BOMB = "".join(macro(f"m{each}", *[f"m{each + 1}"] * 2) for each in range(20)) + macro("m20", within=TITLE)
PARENT = INFO.replace("</info>", '<link href="http://example.org/p" rel="independent-parent"/></info>')
ENTITY = '<!DOCTYPE style [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


SORTS = csl(TITLE, BOMB).replace("<citation>", '<citation><sort><key macro="m0"/></sort>')
LONG = "".join(macro(f"l{n}", *[f"l{n + 1}"] * 10) for n in range(2)) + macro(
    "l2", within=f'<text value="{"x" * 5_000}"/>'
)
TERM = f'<locale xml:lang="en"><terms><term name="and">{"x" * 300}</term></terms></locale>'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SORTS, "a work passes more than 5,000 elements"),
        (csl('<text macro="l0"/>', LONG), "a work passes more than 5,000 elements"),
        (csl(TITLE, TERM), "A term has more than 200 characters"),
        ("", "a.csl, line 1: "),
        (csl("<text"), "a.csl, line 6: "),
        (ENTITY + csl(TITLE), "line 1: A style has no document type, and no entities. Take the DOCTYPE out"),
        ((ENTITY + csl(TITLE)).encode("utf-16"), "line 1: A style has no document type"),
        (
            csl(TITLE, info=PARENT),
            "line 2: It only names its parent, http://example.org/p. Register that style instead",
        ),
        (csl('<text variable="titel"/>'), "line 5: Element text failed to validate attributes, by the schema of CSL"),
        (csl('<text macro="none"/>'), "line 5: There is no macro 'none'"),
        (csl(TITLE, macro("a", "b") + macro("b", "a")), "line 3: The macro 'a' calls itself"),
        (csl('<text macro="m0"/>', BOMB), "line 4: With its macros, a work passes more than 5,000 elements"),
        (csl('<text macro="m0"/>', DEEP), "line 1: Its macros and their elements lie too deep"),
        (csl(TITLE) + " " * style_files.MAX_BYTES, "a.csl has more than 512 kB"),
        (None, "a.csl cannot be read: No such file"),
    ],
)
def test_what_is_no_sound_style_is_refused_by_its_line(text: str | bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csl"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PluginError) as refused:
        CitationStyles(styles(path))
    assert "Plugin 'pack' registers the citation style 'ONE': the file a.csl" in str(refused.value)
    assert told in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_names_are_the_own_and_their_number_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csl").write_text(csl(TITLE))
    with pytest.raises(PluginError, match="registers the citation style 'one': it needs a name such as SHORT"):
        styles(tmp_path / "a.csl", ["one"])
    with pytest.raises(PluginError, match="there is PACK_ONE already"):
        build_schema(styles(tmp_path / "a.csl", ["ONE", "ONE"]))
    with pytest.raises(PluginError, match="more than 8 citation styles in all"):
        CitationStyles(styles(tmp_path / "a.csl", [f"S{each}" for each in range(9)]))

    def broken(*_: Any) -> Any:
        raise KeyError("odd")

    monkeypatch.setattr("gql_blog.render.footnote.citation_styles._written", broken)
    with pytest.raises(PluginError, match="citeproc-py cannot apply: KeyError: 'odd'"):
        CitationStyles(styles(tmp_path / "a.csl"))
    monkeypatch.setattr(style_files.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(PluginError, match=r"citeproc-py has to be installed\. Add it to the plugin's dependencies"):
        CitationStyles(styles(tmp_path / "a.csl"))
