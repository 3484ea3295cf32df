"""What a rule finds in a comment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gql_blog.plugin import Verdict


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """One rule's word: ``score`` is its share of certainty between 0 and 1, ``evidence`` what it rests on."""

    rule: str
    verdict: Verdict
    score: float
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
