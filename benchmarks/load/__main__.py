"""``python -m benchmarks.load`` reads a task as JSON from its standard input, loads, and prints what it came to."""

import json
import sys
from dataclasses import asdict

import uvloop

from benchmarks.load.client import load

print(json.dumps(asdict(uvloop.run(load(*json.load(sys.stdin))))))
