"""What was counted of calls, and how Prometheus reads it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from gql_blog.plugin import CallOutcome, WrappedCall


class Counts:
    """Calls, failures and seconds, by plugin, hook and subject."""

    def __init__(self) -> None:
        self._calls: Counter[WrappedCall] = Counter()
        self._seconds = defaultdict[WrappedCall, float](float)
        self._failures: Counter[tuple[WrappedCall, str]] = Counter()

    def add(self, call: WrappedCall, outcome: CallOutcome) -> None:
        """Count a call that has ended."""
        self._calls[call] += 1
        self._seconds[call] += outcome.seconds
        if outcome.failure is not None:
            self._failures[call, outcome.failure] += 1

    def text(self) -> str:
        """Return it in the text format of Prometheus."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "# HELP call_times_seconds How long calls of plugins took."
        yield "# TYPE call_times_seconds summary"
        for call, times in self._calls.items():
            yield f"call_times_seconds_count{{{_labels(call)}}} {times}"
            yield f"call_times_seconds_sum{{{_labels(call)}}} {self._seconds[call]}"
        yield "# HELP call_times_failures_total How calls of plugins failed, or what they refused."
        yield "# TYPE call_times_failures_total counter"
        for (call, failure), times in self._failures.items():
            yield f'call_times_failures_total{{{_labels(call)},failure="{_escaped(failure)}"}} {times}'


def _labels(call: WrappedCall) -> str:
    named = {"plugin": call.plugin, "hook": call.hook, "subject": call.subject or ""}
    return ",".join(f'{name}="{_escaped(value)}"' for name, value in named.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
