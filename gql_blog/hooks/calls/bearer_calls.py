"""Calling what proves bearer tokens: the first plugin that does is believed, and none lets in what it cannot tell."""

from gql_blog.errors import PluginError, StoreUnavailable
from gql_blog.hooks.calls.invocation import HookCaller
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.site_values import BearerProof


class BearerCalls:
    """Calls the hook about bearer tokens."""

    def __init__(self, calls: HookCaller) -> None:
        self._calls = calls

    async def prove(self, token: str) -> BearerProof | None:
        """Return what the first plugin proves; PluginError: none does, and one may have failed, or is not asked now."""
        failure: BaseException | None = None
        for each in self._calls.enabled("prove_bearer"):
            try:
                with self._calls.contexts.using_tables():
                    outcome = await self._calls.call(
                        each, return_checks.bearer_proof, {"token": token}, rejections=(PluginError,)
                    )
            except PluginError as error:
                failure = error
                continue
            if outcome.value is not None:
                return outcome.value
            failure = outcome.error or failure
        if isinstance(failure, StoreUnavailable):
            raise failure
        if failure is not None:
            raise PluginError("The token cannot be proven at present. Try again in a minute.") from failure
        return None
