"""The worker processes of ``gql-blog serve --workers``: uvicorn's, which are replaced when they have ended.

uvicorn kills a worker that does not answer for some seconds. One that still imports, on a machine that has no time for
it, does not answer either: it would be killed again and again, and never serve. Whoever probes ``/healthz`` sees one
that hangs.
"""

import logging
import signal

from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

_log = logging.getLogger("gql_blog.cli")


class WorkerProcesses(Multiprocess):
    """uvicorn's supervisor, which tells of each death, and kills nobody for being slow."""

    def keep_subprocess_alive(self) -> None:
        """Replace the workers that have ended; end the server if one could not start, as the next could not, either."""
        for index, ended in enumerate(self.processes):
            code = ended.exitcode
            if code is None or self.should_exit.is_set():
                continue
            if code == STARTUP_FAILURE:
                _log.error("The worker process %s could not start. The server ends.", ended.pid)
                self.should_exit.set()
                continue
            how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
            _log.error("The worker process %s has ended by %s. Another one is started.", ended.pid, how)
            self.processes[index] = Process(self.config, self.sockets)
            self.processes[index].start()
