"""Text in BibTeX: what TeX takes for commands is escaped; letters of every script stay, in UTF-8."""

import re
from typing import Final

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
"""Braces by their names: BibTeX counts them, whatever stands before them."""

_VERBATIM: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def escaped(text: str) -> str:
    """Return text as a value of BibTeX that is typeset as it stands here, on one line."""
    return " ".join(_CONTROL.sub(" ", text).split()).translate(_ESCAPES)


def verbatim(address: str) -> str:
    """Return an address or a DOI: TeX takes these as they are, so that only what would end the value is encoded."""
    return _CONTROL.sub("", address).strip().translate(_VERBATIM)
