"""The XML Schemas of formats, from the package that ships them: `make` lays its files beside the environment."""

import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

_FOLDER: Final = Path(sys.prefix) / "schemas/commonmeta/resources/crossref"
_JATS: Final = "http://www.ncbi.nlm.nih.gov/JATS1"


def errors_of_jats(document: bytes) -> list[str]:
    """Return what is wrong with an article by the official schema, Journal Publishing 1.3 (draft 2) with MathML 3.

    Crossref's copy of it, the one that a package ships, gives the elements a namespace, and knows no final 1.3.
    """
    root = etree.fromstring(document)
    for each in root.iter(etree.Element):
        if not each.tag.startswith("{"):
            each.tag = f"{{{_JATS}}}{each.tag}"
    assert root.get("dtd-version") == "1.3"
    root.set("dtd-version", "1.3d2")
    return _errors("JATS-journalpublishing1-3d2-mathml3.xsd", root)


def errors_of_crossref(document: bytes) -> list[str]:
    """Return what is wrong with a deposit by the schema of Crossref, 5.4.0."""
    return _errors("crossref5.4.0.xsd", etree.fromstring(document))


def two_letters_of_crossref() -> frozenset[str]:
    """Return the languages of two letters that Crossref's schema knows."""
    root = etree.parse(_FOLDER / "languages5.4.0.xsd").getroot()
    return frozenset(each.get("value") for each in root.iter("{*}enumeration") if len(each.get("value")) == len("en"))


def _errors(name: str, root: Any) -> list[str]:
    schema = _schema(name)
    schema.validate(root)
    return [each.message for each in schema.error_log]


@cache
def _schema(name: str) -> Any:
    assert (_FOLDER / name).exists(), "the schemas are not there: make .venv/.tests"
    return etree.XMLSchema(file=str(_FOLDER / name))
