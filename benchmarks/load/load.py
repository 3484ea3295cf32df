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


Load = Callable[[str, Sequence[str], int, float, int], Loaded]
"""Address, bodies in turn, connections, seconds, core."""
