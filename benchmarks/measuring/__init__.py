"""Measuring: servers in alternation, and what their figures come to."""

from benchmarks.measuring.figures import Figures, Sample, figures
from benchmarks.measuring.rounds import Bench, measure

__all__ = ["Bench", "Figures", "Sample", "figures", "measure"]
