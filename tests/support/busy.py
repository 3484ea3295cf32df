"""Code that keeps the processor busy."""

import time


def work_for(seconds: float) -> None:
    """Keep the processor busy for so long, however busy the machine is."""
    start = time.thread_time()
    while time.thread_time() - start < seconds:
        pass
