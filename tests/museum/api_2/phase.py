"""A phase of moderation."""

from gql_blog.plugin import Deferral, Judgement, ModerationCase, Verdict, hookimpl


class Phase:
    """A plugin of moderation with one opinion; an exception is what it fails with."""

    api_version = 2

    def __init__(self, opinion: Judgement | Deferral | Exception | None) -> None:
        self.opinion = opinion

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement | Deferral | None:
        assert case.comment_id
        if isinstance(self.opinion, Exception):
            raise self.opinion
        return self.opinion


LATER = Deferral(token="job-7", reason="A classifier reads it.")
KNOWN = Judgement(verdict=Verdict.APPROVE, reason="known")
RUDE = Judgement(verdict=Verdict.REJECT, reason="rude")
