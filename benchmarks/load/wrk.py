"""Load by ``wrk``."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

from benchmarks.load.load import Loaded, Requests
from benchmarks.places import WORK

_SCRIPT = """local bodies = {%s}
local turn = 0
wrk.method = "POST"
%s
function request()
  turn = turn %% #bodies + 1
  return wrk.format(nil, nil, nil, bodies[turn])
end
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format("CAME TO %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration, latency:percentile(50),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.bytes))
end
"""


def wrk(address: str, requests: Requests, connections: int, seconds: float, core: int) -> Loaded:
    """Load a server; wrk knows whole seconds alone, at least one."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "20s"]
    done = subprocess.run(
        [*command, "-s", str(_script(requests)), address],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    came_to = re.search(r"CAME TO (.*)", done.stdout)
    if not came_to:
        raise SystemExit(f"wrk says nothing that can be understood:\n{done.stdout}{done.stderr}")
    answered, microseconds, p50, failed, size = map(int, came_to[1].split())
    return Loaded(answered, microseconds / 1e6, p50 / 1e3, failed, size / max(1, answered))


def _script(requests: Requests) -> Path:
    headers = "\n".join(f'wrk.headers["{name}"] = "{value}"' for name, value in requests.headers.items())
    text = _SCRIPT % (",\n".join(f"[==[{body}]==]" for body in requests.bodies), headers)
    path = WORK / "requests" / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.lua"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
