"""Values drawn from what is stored, so that answers hold rows: slugs, ids, cursors, pieces of texts, days, instants."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from support.oracle.cursors import Cursors
from support.oracle.orders import DEFAULTS, Order
from support.oracle.sight import Sight
from support.oracle.tables import Row
from support.triples.discussing import receipt_of
from support.triples.guest_types import GUEST_ORDER
from support.writing import PREVIEWS

_ARTICLE_FIELDS = ("PUBLISHED_ON", "PUBLISHED_AT", "UPDATED_AT", "TITLE", "RESPONSE_COUNT")
ORDERS: dict[str, tuple[Order, ...]] = {
    "article": (
        *(((field, way),) for field in _ARTICLE_FIELDS for way in ("ASC", "DESC")),
        (("TITLE", "ASC"), ("UPDATED_AT", "DESC")),
        (("RESPONSE_COUNT", "DESC"), ("PUBLISHED_ON", "ASC")),
        (("UPDATED_AT", "ASC"), ("RESPONSE_COUNT", "ASC"), ("TITLE", "DESC")),
    ),
    "comment": tuple(((each, way),) for each in ("POSTED_ON", "PUBLISHED_AT") for way in ("ASC", "DESC")),
    "media": ((("CREATED_AT", "ASC"),), (("SIZE", "DESC"),), (("SIZE", "ASC"), ("CREATED_AT", "ASC"))),
}
"""The orders that operations ask for."""

_NODES = (
    "article",
    "article",
    "comment",
    "contributor",
    "tag",
    "dialogue",
    "revision",
    "account",
    "token",
    "session",
    "identity",
    "preview_link",
    "redirect",
    "working_copy",
    "media",
    "site",
)
_LIKELY_SEEN = 0.92
SELDOM = 0.003


class Drawing:
    """Draws for one viewer of one database; what he does not see comes up, too, but rarely.

    ``wrong`` is how likely a value is one that must be refused.
    """

    def __init__(self, chance: random.Random, sight: Sight, cursors: Cursors, *, wrong: float = SELDOM) -> None:
        self.chance = chance
        self.sight = sight
        self.cursors = cursors
        self.wrong = wrong
        self._seen: dict[str, list[Row]] = {}

    def row(self, table: str, fits: Callable[[Row], bool] = lambda _: True) -> Row | None:
        """Return a row of a table, of those that fit; rarely one that the viewer does not see."""
        rows = list(filter(fits, self.sight.world.tables[table]))
        seen = [row for row in rows if self.sight.sees(row)]
        if seen and self.chance.random() < _LIKELY_SEEN:
            return self.chance.choice(seen)
        return self.chance.choice(rows) if rows else None

    def slug(self, field: str) -> str:
        """Return a slug for a root field such as ``post``; rarely one of nothing, or of something else."""
        if self.chance.random() < 0.03:
            return self.chance.choice(("nowhere", "", "on tides", "谈判", self.slug("article")))
        table = field if field in ("contributor", "tag") else "article"
        row = self.row(table, _FITTING.get(field, lambda _: True))
        if row is None:
            return "nowhere"
        tables = self.sight.world.tables
        former = tables["old_slug"] if table == "article" else tables[f"{table}_alias"]
        old = [each.slug for each in former if getattr(each, f"{table}_id") == row.id]
        return str(self.chance.choice(old) if old and self.chance.random() < 0.3 else row.slug)

    def id(self, table: str | None = None) -> str:
        """Return an id of a table, or of whatever kind, rarely none of ours."""
        if self.chance.random() < 0.03:
            return self.chance.choice(("nonsense", "", "art_" + "0" * 26, "xyz_" + "0" * 26))
        table = table or self.chance.choice(_NODES)
        row = self.row("article" if table == "dialogue" else table, _FITTING.get(table, lambda _: True))
        if row is None:
            return "nonsense"
        return f"dlg{row.id[3:]}" if table == "dialogue" else str(row.id)

    def article_id(self) -> str:
        """Return the id of an article that has comments, as a filter takes it."""
        commented = self.row("comment")
        return str(commented.article_id) if commented else "nonsense"

    def receipt(self) -> str:
        """Return a receipt that some comment's author may hold."""
        comment = self.row("comment")
        return receipt_of(comment.id) if comment else "nothing"

    def path(self) -> str:
        """Return an address: of an article, of one that it had, or of a redirect."""
        rows = self.sight.world.tables["redirect"]
        known = self.chance.choice(rows).path if rows and self.chance.random() < 0.5 else f"/{self.slug('article')}"
        return f"{known}{self.any('', '', '/', '?x=1')}"

    def token(self) -> str:
        """Return the token of a preview link, which may have ended, or one that is altered."""
        links = self.sight.world.tables["preview_link"]
        if not links:
            return "nothing"
        token = PREVIEWS.token(self.chance.choice(links).id)
        return token if self.chance.random() < 0.9 else f"{token[:-1]}_"

    def query(self) -> str:
        """Return what to search for: words, or parts of words, of an article that the viewer sees."""
        article = self.row("article", lambda row: not row.is_stub)
        if article is None or self.chance.random() < 0.05:
            return self.chance.choice(("nowhere", "", "!!", '" OR *', "-- '"))
        lines = self.sight.world.bylines[article.id]
        texts = (article.title, article.title, article.text, *(line.credited_name for line in lines))
        words = [word for text in texts for word in text.split()]
        chosen = self.chance.sample(words, min(len(words), self.chance.choice((1, 1, 1, 2, 3))))
        return " ".join(self.piece(word) if self.chance.random() < 0.15 else word for word in chosen)

    def cursor(self, kind: str, order: Order, *, late: bool) -> str:
        """Return a cursor of an order, from the list's beginning (or its end); rarely of another order, or of none."""
        if self.chance.random() < self.wrong:
            others = self.cursors.of("comment", DEFAULTS["comment"])
            return self.chance.choice(("nonsense", "", "WyJUSVRMRSsiXQ==", *others))
        known = self.cursors.of(kind, order)
        if not known:
            return "nonsense"
        part = max(1, len(known) // 2)
        return self.chance.choice(known[-part:] if late else known[:part])

    def wish(self) -> dict[str, Any]:
        """Return an input of the guest's."""
        times = self.any({}, {"times": None}, {"times": [1, 2, 3]})
        return {"word": self.any("ebb", "tide"), "tone": self.any("LOUD", "SOFT"), **times}

    def numbers(self) -> dict[str, Any]:
        """Return arguments of the guest's list, rarely ones that must be refused."""
        size = self.any(0, 1, 4, 20, 30)
        if self.chance.random() < 3 * self.wrong:
            size = self.any(-1, 31)
        found = self.any({}, {"first": size}, {"first": size})
        cursors = self.cursors.of("guest", GUEST_ORDER)
        if cursors and self.chance.random() < 0.6:
            found = {**found, "after": self.chance.choice(cursors)}
        elif self.chance.random() < self.wrong:
            found = {**found, "after": "nothing"}
        return dict(found)

    def piece(self, text: str) -> str:
        """Return a piece of a text, in another case perhaps."""
        begin = self.chance.randrange(max(1, len(text)))
        piece = text[begin : begin + self.chance.choice((0, 1, 2, 3, 5))]
        return self.chance.choice((str, str.upper, str.lower, str.casefold))(piece)

    def beginning(self, text: str) -> str:
        """Return the beginning of a text, in another case perhaps."""
        return self.chance.choice((str, str.upper, str.lower))(text[: self.chance.choice((1, 1, 2, 4))])

    def day(self, value: date | None) -> str:
        """Return a day as it is sent: the one given, or one beside it."""
        return ((value or date(2024, 2, 29)) + timedelta(days=self.chance.choice((-1, 0, 0, 1)))).isoformat()

    def instant(self, value: datetime | None) -> str:
        """Return an instant as it is sent, in whatever zone, or one beside it."""
        zone = timezone(timedelta(minutes=self.chance.choice((0, 0, 540, -210))))
        moment = value or datetime(2024, 2, 29, tzinfo=zone)
        beside = moment + timedelta(microseconds=self.chance.choice((0, 0, 1, -1, 10**6)))
        text = beside.astimezone(zone).isoformat()
        return text.replace("+00:00", "Z") if self.chance.random() < 0.5 else text

    def any(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return self.chance.choice(choices)


_FITTING: dict[str, Callable[[Row], bool]] = {
    "post": lambda row: row.responding_to_id is None,
    "dialogue": lambda row: row.responding_to_id is None,
    "response": lambda row: row.responding_to_id is not None,
}
