"""What can be wrong with a plugin, and what is to be done about it."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What is looked at."""

    REGISTRATION = "registration"
    """It can be imported, states its API version, and registers what can be used."""
    IMPORTS = "imports"
    """It uses the core by ``gql_blog.plugin`` alone, opens no connections to the database, and patches nothing."""
    NEEDS = "needs"
    """A field reads what it declares, and nothing else."""
    FAILURES = "failures"
    """Nothing that people send makes it raise."""
    SERVICES = "services"
    """The services that it asks are there."""
    TIME = "time"
    """Its hooks keep their limits, and do not hold the event loop."""
    FROZEN = "frozen"
    """It leaves its input as it was."""
    TYPES = "types"
    """It returns what its declarations and the hooks say."""
    PURITY = "purity"
    """The same input gives the same output, in every process, where that is promised."""
    MARKUP = "markup"
    """What it renders is published as it made it."""
    TABLES = "tables"
    """Its migrations make its tables, lose no rows, and leave the core alone."""
    DOCUMENTATION = "documentation"
    """Its README and docstrings say what it does."""


@dataclass(frozen=True)
class Problem:
    """A problem: what is wrong, where, and the remedy."""

    check: Check
    where: str
    message: str
    remedy: str
