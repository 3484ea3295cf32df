"""The servers, by name: how each is started, what it is asked, and how its answers are put into the common shape."""

from benchmarks.servers.catalogue import NAMES, server
from benchmarks.servers.environments import Unavailable
from benchmarks.servers.server import Databases, Server
from benchmarks.servers.starting import Running, running

__all__ = ["NAMES", "Databases", "Running", "Server", "Unavailable", "running", "server"]
