"""Where things are kept. What is built here is built once and is no part of the project; the results are."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OPERATIONS = ROOT / "schema" / "operations" / "bench"
PEERS = HERE / "peers"
RESULTS = HERE / "results"
WORK = Path(os.environ.get("BENCH_DATA", HERE / "data")).resolve()
"""Databases, environments of other servers, logs; ``BENCH_DATA`` names another folder."""
LOGS = WORK / "logs"
