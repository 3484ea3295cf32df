"""Building XML: elements of texts and elements, in which nothing stands that XML cannot hold."""

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, register_namespace, tostring

XLINK: Final = "{http://www.w3.org/1999/xlink}"
ALI: Final = "{http://www.niso.org/schemas/ali/1.0/}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"

Content = Element | str
"""What an element may hold."""

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

for prefix, uri in (("xlink", XLINK), ("ali", ALI)):
    register_namespace(prefix, uri[1:-1])


def node(tag: str, *content: Content | None, **attributes: str | None) -> Element:
    """Return an element. ``None`` is left out; ``_`` in the name of an attribute is a hyphen."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            set_value(made, name.replace("_", "-"), value)
    return extend(made, (each for each in content if each is not None))


def without_controls(text: str) -> str:
    """Return a text without the characters that XML cannot hold, and other controls."""
    return _NOT_XML.sub("", text)


def set_value(element: Element, name: str, value: str) -> None:
    """Set an attribute."""
    element.set(name, without_controls(value))


def extend(element: Element, content: Iterable[Content]) -> Element:
    """Add texts and elements to an element, and return it."""
    for each in content:
        if isinstance(each, Element):
            element.append(each)
            continue
        text = without_controls(each)
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text
    return element


def text_of(element: Element) -> str:
    """Return all texts of an element."""
    return "".join(element.itertext())


def xml_bytes(root: Element, doctype: str = "") -> bytes:
    """Return a document in UTF-8."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}{tostring(root, encoding="unicode")}\n'.encode()
