"""A publication that is not there: posts, responses, people and comments, the same rows every time they are made."""

from benchmarks.publication.loading import make_databases
from benchmarks.publication.outline import GROWN, LARGE, STANDARD, Outline, Size, outline

__all__ = ["GROWN", "LARGE", "STANDARD", "Outline", "Size", "make_databases", "outline"]
