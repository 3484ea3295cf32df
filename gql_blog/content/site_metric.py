"""What is measured of a site: the web server exports it, whichever room counts it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteMetric:
    """A number for each value of ``label``, or one where there is no label. ``is_gauge``: it may go down.

    ``name`` is the one of Prometheus; that of a counter has no ``_total``.
    """

    name: str
    documentation: str
    values: Mapping[str, float]
    label: str | None = None
    is_gauge: bool = False
