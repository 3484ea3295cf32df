"""What reading costs: ours beside hand-written SQL and other servers, over the same rows, in one run.

``python -m benchmarks --help`` says how to run it; ``benchmarks/README.md`` what is measured, and how.
"""
