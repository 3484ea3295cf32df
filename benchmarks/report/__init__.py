"""What came of it, for people and for programs."""

from benchmarks.report.table import table

__all__ = ["table"]
