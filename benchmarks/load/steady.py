"""Load from this process, one request after another: for short measurements."""

import time
from http.client import HTTPConnection
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit

from benchmarks.load.load import Loaded, Requests

_PATIENCE = 60.0


def steady(address: str, requests: Requests, _connections: int, seconds: float, _core: int) -> Loaded:
    """Load a server over one connection, however many are named; the last answer is waited for."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=_PATIENCE)
    headers, bodies = requests.headers, cycle(body.encode() for body in requests.bodies)
    times: list[float] = []
    failed = size = 0
    begun = time.perf_counter()
    while not times or time.perf_counter() - begun < seconds:
        sent = time.perf_counter()
        connection.request("POST", parts.path, next(bodies), headers)
        answer = connection.getresponse()
        size += len(answer.read())
        failed += answer.status != 200
        times.append(time.perf_counter() - sent)
    took = time.perf_counter() - begun
    connection.close()
    return Loaded(len(times), took, median(times) * 1e3, failed, size / len(times))
