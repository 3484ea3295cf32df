"""Calling the jobs that plugins registered: each behind its own circuit, within its own time limit."""

from gql_blog.content import CircuitKey
from gql_blog.hooks.calls.invocation import CallsOfApp
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.callbacks import DO, callback
from gql_blog.hooks.declared.plugin_context import Grant
from gql_blog.hooks.declared.registration_values import Registered
from gql_blog.hooks.declared.site_values import Job


class JobCalls(CallsOfApp):
    """Calls the jobs of one app's plugins."""

    def may_run(self, job: Registered[Job]) -> bool:
        """Whether ``run`` would call the job now, unless another process has the probe of an open circuit."""
        return self._caller.may_call(_key(job))

    async def run(self, job: Registered[Job]) -> BaseException | None:
        """Do a job once; return what it failed with. HookUnavailable is returned, too: it was not called."""
        called = callback(job.value.run, DO, "run")
        context = self._contexts.of(job.plugin, f"run of {job.value.name}", None, Grant.ASK | Grant.ISSUE)
        with self._contexts.using_tables():
            outcome = await self._caller.call(
                _key(job),
                called.function,
                return_checks.anything,
                limit=job.value.limit,
                **called.chosen({"context": context}),
            )
        return outcome.error


def _key(job: Registered[Job]) -> CircuitKey:
    return CircuitKey(job.plugin, "register_jobs", job.value.name)
