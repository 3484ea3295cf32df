"""Measuring: servers in alternation, and what their figures come to."""

from benchmarks.measuring.figures import Figures, Ratio, Sample, figures, ratio, server_cpu, total_cpu
from benchmarks.measuring.rounds import Bench, alternate, measure

__all__ = ["Bench", "Figures", "Ratio", "Sample", "alternate", "figures", "measure", "ratio", "server_cpu", "total_cpu"]
