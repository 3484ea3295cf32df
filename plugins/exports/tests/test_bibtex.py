"""BibTeX, read back by a reader of its grammar: entries, braces, commands of TeX, names."""

import re
import string
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.exported import POST as ARTICLE
from support.exported import citing

from gql_blog.plugin import ReadNote
from gql_blog_exports.bibtex import write_bibtex
from gql_blog_exports.bibtex_names import bibtex_names
from gql_blog_exports.bibtex_text import escaped, verbatim
from gql_blog_exports.cited_works import omitted_from_works

COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{each}": each for each in "%&#_$"},
}
COMMAND = re.compile("|".join(re.escape(each) for each in sorted(COMMANDS, key=len, reverse=True)))
ENTRY = re.compile(r"@([a-z]+)\{([^\s,{}]+),\n")


def entries(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return type, key and raw values of each entry, as BibTeX reads them: by counting braces."""
    found, place = [], 0
    while match := ENTRY.search(text, place):
        place, fields = match.end(), {}
        while text[place] != "}":
            name, _, rest = text[place:].partition(" = {")
            value, depth = "", 1
            for letter in rest:
                depth += (letter == "{") - (letter == "}")
                if not depth:
                    break
                value += letter
            fields[name.strip()] = value
            place += len(name) + len(" = {") + len(value) + len("},\n")
        place += 1
        found.append((match[1], match[2], fields))
    return found


def typeset(value: str) -> str:
    """Return what TeX would print of a value; nothing may be left that it would take for a command."""
    shown = (
        COMMAND.sub(lambda command: f"\0{ord(COMMANDS[command.group()])}\0", value).replace("{", "").replace("}", "")
    )
    assert not set(shown) & set("\\%&#_$~^"), value
    return re.sub("\0(\\d+)\0", lambda code: chr(int(code[1])), shown)


TEXT = st.text(st.one_of(st.sampled_from(string.printable + "潮ßéѰ"), st.characters(codec="utf-8")))


@given(TEXT, TEXT, TEXT)
def test_any_text_comes_back(post_like: str, title: str, publisher: str) -> None:
    citation = {"type": "book", "title": f"T{title}", "publisher": publisher, "note": post_like}
    text = write_bibtex((citing(ARTICLE, citation),)).decode()
    ((kind, _, fields),) = entries(text)
    assert kind == "book"
    for name, value in (("title", f"T{title}"), ("publisher", publisher), ("note", post_like)):
        plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", value).split())
        assert typeset(fields.get(name, "")) == plain


def test_an_article_of_a_journal() -> None:
    citation = {
        "type": "article-journal",
        "title": "50% of {Tides} & C_sharp #1: ~ and ^ and \\",
        "author": [{"family": "Lévy", "given": "Zoë"}, {"family": "van der Berg", "given": "Jan", "suffix": "Jr."}],
        "container-title": "Sea & Shore",
        "volume": "12",
        "issue": "3",
        "page": "4–9",
        "issued": {"date-parts": [[2004, 5]]},
        "DOI": "10.1000/a_b%20c",
        "URL": "https://example.org/a_b?c=%7B{d}#e",
    }
    assert write_bibtex((citing(ARTICLE, citation),)).decode() == (
        "@article{levy200450,\n"
        "  author = {Lévy, Zoë and van der Berg, Jr., Jan},\n"
        r"  title = {{50\% of \textbraceleft{}Tides\textbraceright{} \& C\_sharp \#1: "
        r"\textasciitilde{} and \textasciicircum{} and \textbackslash{}}},"
        "\n"
        "  journal = {{Sea \\& Shore}},\n"
        "  year = {2004},\n"
        "  month = {5},\n"
        "  volume = {12},\n"
        "  number = {3},\n"
        "  pages = {4--9},\n"
        "  doi = {10.1000/a_b%20c},\n"
        "  url = {https://example.org/a_b?c=%7B%7Bd%7D#e},\n"
        "}\n\n"
    )


@cases(
    ("name", "written"),
    [
        ({"family": "Stone", "given": "Ada"}, "Stone, Ada"),
        ({"family": "Stone"}, "Stone"),
        ({"family": "Marks North"}, "{Marks North}"),
        ({"family": "Marks,North"}, "{Marks,North}"),
        ({"family": "And"}, "{And}"),
        ({"literal": "Barnes and Noble, Inc."}, "{Barnes and Noble, Inc.}"),
        ({"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, "van Beethoven, Ludwig"),
        (
            {"family": "Fontaine", "given": "Jean", "dropping-particle": "de", "non-dropping-particle": "La"},
            "de La Fontaine, Jean",
        ),
        ({"family": "King", "given": "Martin", "suffix": "Jr."}, "King, Jr., Martin"),
        ({"family": "King", "suffix": "Jr."}, "{King Jr.}"),
        ({"family": "Smith, Jones and Co", "given": "A"}, "{Smith, Jones and Co}, A"),
        ({"given": "Plato"}, "{Plato}"),
        ({}, ""),
        ({"family": 7}, ""),
    ],
)
def test_names(name: dict[str, Any], written: str) -> None:
    assert bibtex_names([name]) == written


def test_names_of_nobody() -> None:
    nobodies: tuple[Any, ...] = (None, "Ada", [], ["Ada"], [{}])
    for nobody in nobodies:
        assert bibtex_names(nobody) == ""


def test_keys_are_unique_whatever_their_case_and_kinds_have_their_fields() -> None:
    works = [
        {"type": kind, "title": f"Tides {number}", "author": [{"family": "Stone"}], "publisher": "Rune"}
        for number, kind in enumerate(("thesis", "report", "chapter", "song", "webpage"))
    ]
    read = entries(write_bibtex((citing(ARTICLE, *works),)).decode())
    assert [kind for kind, _, _ in read] == ["phdthesis", "techreport", "incollection", "misc", "misc"]
    assert [key for _, key, _ in read] == ["stonetides", *(f"stonetides-{number}" for number in (2, 3, 4, 5))]
    assert [set(fields) & {"school", "institution", "publisher"} for _, _, fields in read] == [
        {"school"},
        {"institution"},
        {"publisher"},
        {"publisher"},
        {"publisher"},
    ]


def test_what_is_stated_in_no_usual_form_breaks_nothing() -> None:
    dates: tuple[Any, ...] = (
        {"raw": "c. 1890"},
        {"date-parts": []},
        {"date-parts": [[]]},
        "1999",
        None,
        {"date-parts": [["1999"]]},
    )
    for issued in dates:
        citation = {"type": ["book"], "title": "Tides", "issued": issued, "volume": None, "page": ["1"]}
        ((kind, _, fields),) = entries(write_bibtex((citing(ARTICLE, citation),)).decode())
        assert (kind, fields["title"]) == ("misc", "{Tides}")


@given(TEXT)
def test_an_address_never_ends_its_value(address: str) -> None:
    assert not set(verbatim(address)) & set("{}\\ \n")
    assert escaped("a\x00b\nc") == "a b c"


@cases(
    ("issued", "year"),
    [
        ({"date-parts": [[]], "literal": "c. 1999"}, "c. 1999"),
        ({"date-parts": [], "raw": "1999?"}, "1999?"),
        ({"literal": "forthcoming"}, "forthcoming"),
        ({"date-parts": [[1999]], "literal": "c. 1999"}, "1999"),
    ],
)
def test_a_date_without_a_day_is_what_is_written(issued: dict[str, Any], year: str) -> None:
    citation = {"type": "book", "title": "Tides", "issued": issued}
    ((_, _, fields),) = entries(write_bibtex([citing(ARTICLE, citation)]).decode())
    assert typeset(fields["year"]) == year


def test_what_a_list_of_works_leaves_out_is_counted() -> None:
    cited = citing(ARTICLE, {"type": "book", "title": "Tides", "author": [{"family": "Stone"}]})
    assert omitted_from_works(cited) == ["all but the works that it cites"]
    noted = replace(cited, read_notes=(*cited.read_notes, ReadNote(), ReadNote(refers_to=1)))
    assert omitted_from_works(noted) == ["all but the works that it cites", "1 note without a known work"]
