"""The order in which plugins are asked: as declared by ``before`` and ``after``, and by name where nothing is
declared.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from gql_blog.errors import PluginError

Order = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of the plugins that one plugin wants to come before, and after."""


def ordered(hook: str, declared: Mapping[str, Order]) -> list[str]:
    """The plugins' names in order; names that are not among them are passed over; a circle raises PluginError."""
    earlier: dict[str, set[str]] = {name: set() for name in declared}
    for name, (before, after) in declared.items():
        earlier[name].update(other for other in after if other in declared)
        for other in before:
            if other in declared:
                earlier[other].add(name)
    sorter = TopologicalSorter(earlier)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " before ".join(error.args[1])
        raise PluginError(f"The order of the plugins for the hook {hook!r} goes round in a circle: {circle}.") from None
    result: list[str] = []
    while sorter.is_active():
        for name in sorted(sorter.get_ready()):
            result.append(name)
            sorter.done(name)
    return result
