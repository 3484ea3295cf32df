"""Load: requests without a pause over so many connections, for so long, from a core that no server uses."""

from benchmarks.load.client import client
from benchmarks.load.load import Load, Loaded, Requests
from benchmarks.load.steady import steady
from benchmarks.load.wrk import wrk

__all__ = ["Load", "Loaded", "Requests", "client", "steady", "wrk"]
