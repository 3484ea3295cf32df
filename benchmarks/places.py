"""Where things are kept. What is built here is built once and is no part of the project; the results are."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OPERATIONS = ROOT / "schema" / "operations" / "bench"
PEERS = HERE / "peers"
RESULTS = HERE / "results"
WORK = HERE / "data"
"""Databases, environments of other servers, logs."""
LOGS = WORK / "logs"
