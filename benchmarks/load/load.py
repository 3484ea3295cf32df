"""What a load came to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loaded:
    """``failed`` counts answers with another status than 200 and connections that broke; ``size`` is in bytes."""

    requests: int
    seconds: float
    p50_ms: float
    failed: int
    size: float

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


@dataclass(frozen=True, slots=True)
class Requests:
    """Bodies that are sent in turn, and whose token goes with them: nobody's, if it is empty."""

    bodies: Sequence[str]
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of each."""
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Content-Type": "application/json", **authorization}


Load = Callable[[str, Requests, int, float, int], Loaded]
"""Address, requests in turn, connections, seconds, core."""
