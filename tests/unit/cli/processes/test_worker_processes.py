"""Real worker processes, of an application that does nothing."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import uvicorn
from support.growth import HANG
from uvicorn.supervisors.multiprocess import SIGNALS

from gql_blog.cli.processes.worker_processes import WorkerProcesses

EMPTY, NO_APPLICATION = "starlette.responses:Response", "json:loads"


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """Take back the supervisor's handlers."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def supervised(
    application: str, meanwhile: Callable[[WorkerProcesses], None], lifespan: Literal["on", "off"] = "off"
) -> None:
    """Run two workers while a thread does something, which ends them."""
    config = uvicorn.Config(
        application, factory=True, workers=2, port=0, lifespan=lifespan, log_level="warning", log_config=None
    )
    with config.bind_socket() as listening:
        workers = WorkerProcesses(config, sockets=[listening])

        def act() -> None:
            try:
                wait_for(lambda: len(workers.processes) == 2)
                meanwhile(workers)
            finally:
                workers.should_exit.set()

        acting = threading.Thread(target=act)
        acting.start()
        workers.run()
        acting.join()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_worker_that_is_killed_is_replaced_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    killed: list[int] = []

    def kill(workers: WorkerProcesses) -> None:
        killed.append(workers.processes[0].pid or 0)
        os.kill(killed[0], signal.SIGKILL)
        wait_for(lambda: workers.processes[0].pid != killed[0])

    supervised(EMPTY, kill)
    assert caplog.messages == [f"The worker process {killed[0]} has ended by SIGKILL. Another one is started."]


def test_workers_that_cannot_start_end_the_server(caplog: pytest.LogCaptureFixture) -> None:
    supervised(NO_APPLICATION, lambda workers: wait_for(workers.should_exit.is_set), lifespan="on")
    assert any("could not start. The server ends." in each for each in caplog.messages)
    assert all(record.levelno >= logging.WARNING for record in caplog.records)
