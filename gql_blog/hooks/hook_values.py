"""What the phases of moderation are asked, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import Verdict

SEVERITY = (Verdict.APPROVE, Verdict.HOLD, Verdict.REJECT, Verdict.SPAM)
"""From mildest; REJECT and SPAM weigh the same (see ``Moderation.verdict``)."""


@dataclass(frozen=True, slots=True)
class ModerationCase:
    """A comment to be judged.

    ``source`` is Markdown as sent, ``text`` its plain text; ``links`` are the addresses in it, in order, repeated as
    often as they stand there. ``previous`` holds the plain texts of earlier comments by the same author (the same
    name, or the same hash of an address), newest first, as far back as the core looks.
    """

    comment_id: str
    article_id: str
    article_title: str
    author_name: str
    source: str
    text: str
    locale: str = "en"
    parent_id: str | None = None
    links: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One phase's word on a comment. ``score`` runs from 0 (harmless) to 1; ``evidence`` is a JSON object."""

    verdict: Verdict
    reason: str
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PhaseJudgement:
    """A judgement, and the plugin that gave it; ``failed`` where the plugin did not answer, which counts as HOLD."""

    plugin: str
    judgement: Judgement
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Moderation:
    """What all phases said, in their order."""

    judgements: tuple[PhaseJudgement, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The strictest word; between REJECT and SPAM the earlier phase decides; ``None`` where nobody spoke."""
        final = [each.judgement.verdict for each in self.judgements if each.judgement.verdict in SEVERITY[2:]]
        if final:
            return final[0]
        return max((each.judgement.verdict for each in self.judgements), key=SEVERITY.index, default=None)


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """A command about to be carried out.

    ``command`` is its name, such as ``create_post``; ``fields`` what it would write, by name. ``actor_id`` is the
    user who asks (``None``: an anonymous reader, or an import), ``subject_id`` the row that exists already.
    """

    command: str
    fields: Mapping[str, Any]
    actor_id: str | None = None
    subject_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened and is committed; ``kind`` such as ``comment.submitted``; ``payload`` is a JSON
    object.

    An event may come more than once; ``id`` tells.
    """

    id: str
    kind: str
    subject_id: str
    at: DateTime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookFailure:
    """A plugin that did not take an event: ``error`` names the class of error; ``aside``: it was not even asked."""

    plugin: str
    error: str
    circuit_open: bool = False
