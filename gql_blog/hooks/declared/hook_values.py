"""The values that run-time hooks take and return: a comment to moderate, a write about to happen, an event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from typing import Any, Generic, TypeVar

from gql_blog.content import DecisionOutcome, Verdict, frozen

SEVERITY = (Verdict.APPROVE, Verdict.HOLD, Verdict.REJECT, Verdict.SPAM)
"""From mild to strict; REJECT and SPAM are equally strict (see ``Moderation.verdict``)."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HookResult(Generic[T]):
    """What a hook gave in the end, and the plugins that failed or are disabled, whose share is missing in it."""

    value: T
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationCase:
    """A comment to moderate.

    ``source`` is Markdown as sent, ``text`` its plain text; ``links`` are the URLs in it, in order, repetitions
    included. ``previous`` holds the plain texts of earlier comments by the same author (the same
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One phase's verdict on a comment. ``score`` is between 0 (harmless) and 1; ``evidence`` is a JSON object.

    ``reason`` has at most 4 kB, ``evidence`` as JSON at most 64 kB. ``policy_version``, of at most 100 characters,
    names the rules by which it was made: whoever changes them gives them another one.
    """

    verdict: Verdict
    reason: str
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    policy_version: str | None = None

    def __post_init__(self) -> None:
        """Freeze the evidence."""
        object.__setattr__(self, "evidence", frozen(self.evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """Instead of a judgement: it comes later, and until then the comment is held.

    ``token`` has at most 200 characters, and is no other deferral's of this plugin; whoever brings the judgement names
    it. ``reason`` tells moderators what is waited for, ``author_reason`` the author, in at most 500 characters.
    """

    token: str
    reason: str
    author_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedVerdict:
    """A verdict that a plugin has deferred ``since``, on the plain ``text`` of a comment as it stands.

    ``token`` and ``reason`` are those of its ``Deferral``.
    """

    token: str
    reason: str
    comment_id: str
    article_id: str
    text: str
    since: DateTime


@dataclass(frozen=True, slots=True)
class PhaseJudgement:
    """A judgement and its plugin; ``failed``: the plugin failed or is disabled, which counts as HOLD.

    ``deferral``: the token of a judgement that comes later, which counts as HOLD too; ``author_reason``: what the
    author is told of that.
    """

    plugin: str
    judgement: Judgement
    failed: bool = False
    deferral: str | None = None
    author_reason: str | None = None

    @property
    def outcome(self) -> DecisionOutcome:
        """How it came about."""
        if self.failed:
            return DecisionOutcome.FAILED
        return DecisionOutcome.GIVEN if self.deferral is None else DecisionOutcome.DEFERRED


@dataclass(frozen=True, slots=True)
class Moderation:
    """The judgements of all phases, in order."""

    judgements: tuple[PhaseJudgement, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """The strictest verdict; between REJECT and SPAM the earlier one; ``None`` if no phase gave one."""
        return strictest(each.judgement.verdict for each in self.judgements)


def strictest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the strictest of several verdicts; between REJECT and SPAM the earlier one; ``None`` of none."""
    given = tuple(verdicts)
    final = next((each for each in given if each in SEVERITY[2:]), None)
    return final or max(given, key=SEVERITY.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteIntent:
    """A command about to be executed.

    ``command`` is its name, such as ``create_post``; ``fields`` the values that it would write, by name. ``left_out``
    names fields that were not given, which may be added. ``actor_id`` is the user (``None``: an anonymous reader, or an
    import), ``subject_id`` the row that is changed, if it exists.
    ``rows`` are the rows that the command is about as they stand, by the names on the page of rows: the article that is
    published; the article, and the revision that is restored; the comments that are moderated; both sides of a merge.
    Lists are tuples, and mappings cannot be changed.
    """

    command: str
    fields: Mapping[str, Any]
    actor_id: str | None = None
    subject_id: str | None = None
    left_out: frozenset[str] = frozenset()
    rows: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        """Freeze the values, however deep."""
        object.__setattr__(self, "fields", frozen(self.fields))
        object.__setattr__(self, "rows", frozen(self.rows))

    @property
    def row(self) -> Mapping[str, Any] | None:
        """The row that is changed, as it stands; ``None`` for what is made, and for an unknown id."""
        return next((each for each in self.rows if each["id"] == self.subject_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of whom it is told what is kept, or whose data is erased.

    ``email`` is the address that was asked for; ``names`` are those that the core has beside it, now and before;
    ``comment_ids`` are the comments that the person wrote. A name alone means nobody: others may bear the same.
    ``texts``: whether what the person wrote is erased, too.
    """

    email: str
    user_id: str | None = None
    names: tuple[str, ...] = ()
    comment_ids: tuple[str, ...] = ()
    texts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A committed change; ``kind`` is for instance ``comment.submitted``; ``payload`` is a JSON object.

    An event may be delivered more than once, with the same ``id``.
    """

    id: str
    kind: str
    subject_id: str
    at: DateTime
    payload: Mapping[str, Any] = field(default_factory=dict)
    cursor: str | None = None
    """Names it to ``changes`` and to subscriptions; ``None`` if not everybody may be told of it."""

    def __post_init__(self) -> None:
        """Freeze the payload."""
        object.__setattr__(self, "payload", frozen(self.payload))
