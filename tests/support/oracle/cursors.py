"""Cursors are opaque: the oracle never reads one. It learns which place each stands for from where it was given out."""

from dataclasses import dataclass

from support.oracle.orders import Order


@dataclass(frozen=True)
class Place:
    """A row in an order of its kind."""

    kind: str
    order: Order
    row: str | int


class Given(str):
    """Stands in the oracle's answer where a cursor of this place has to stand."""

    place: Place

    def __new__(cls, place: Place) -> "Given":
        made = super().__new__(cls, f"<{place.row} in {place.order}>")
        made.place = place
        return made


class Unsaid(str):
    """Stands in the oracle's answer for a text of which it does not say what it is."""


class Cursors:
    """Which cursor stands for which place, for one viewer of one database: each for one, and one for each."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._texts: dict[Place, str] = {}

    def learn(self, text: str, place: Place) -> bool:
        """Take it that ``text`` stands for ``place``; return whether that agrees with all that is known."""
        return self._places.setdefault(text, place) == place and self._texts.setdefault(place, text) == text

    def place(self, text: str) -> Place | None:
        """Return what a cursor stands for, ``None`` for what was never given out."""
        return self._places.get(text)

    def of(self, kind: str, order: Order) -> list[str]:
        """Return the cursors of an order, by the ids of their rows."""
        found = [(place.row, text) for place, text in self._texts.items() if (place.kind, place.order) == (kind, order)]
        return [text for _, text in sorted(found)]
