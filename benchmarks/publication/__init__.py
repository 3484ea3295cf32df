"""A publication that is not there: posts, responses, people and comments, the same rows every time they are made."""

from benchmarks.publication.accounts import token
from benchmarks.publication.loading import make_databases
from benchmarks.publication.outline import FEW, LARGE, MANY, STANDARD, Outline, Size, outline, thread

__all__ = ["FEW", "LARGE", "MANY", "STANDARD", "Outline", "Size", "make_databases", "outline", "thread", "token"]
