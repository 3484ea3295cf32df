"""What many triples came to, and what they have to come to."""

from dataclasses import dataclass, field

from support.triples.running import Outcome

ROWS, LISTS, FALLBACKS = 0.7, 0.4, 0.03
_MOST_REPORTS = 3


@dataclass
class Tally:
    """Counts of outcomes."""

    triples: int = 0
    rows: int = 0
    lists: int = 0
    fallbacks: int = 0
    faulty: int = 0
    reports: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.triples += 1
        self.rows += outcome.rows > 0
        self.lists += outcome.longest > 1
        self.fallbacks += outcome.fell_back
        self.faulty += outcome.faulty
        if outcome.report:
            self.reports.append(outcome.report)

    def check(self, triples: int) -> None:
        """Fail where an answer was wrong, or where the triples say too little: few rows, or many fallbacks."""
        self.check_answers(triples)
        assert self.rows >= ROWS * triples, self.summary()
        assert self.lists >= LISTS * triples, self.summary()
        assert self.fallbacks <= FALLBACKS * triples, self.summary()

    def check_answers(self, triples: int) -> None:
        """Fail where an answer was wrong, or there were fewer than ``triples``."""
        print(self.summary())
        apart = "\n\n" + "=" * 100 + "\n\n"
        shown = apart.join(self.reports[:_MOST_REPORTS])
        assert not self.reports, f"{len(self.reports)} of {self.triples} answers are wrong.{apart}{shown}"
        assert self.triples >= triples

    def summary(self) -> str:
        """Return the shares in one line."""
        shares = (f"{name} {getattr(self, name) / max(1, self.triples):.1%}" for name in ("rows", "lists", "fallbacks"))
        return f"{self.triples} triples: {', '.join(shares)}"
