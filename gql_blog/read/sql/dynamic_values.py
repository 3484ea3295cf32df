"""The two kinds of values without a static type. No other attribute or parameter of this room may be of any type."""

from typing import Any, TypeAlias

JsonValue: TypeAlias = Any
"""A value of GraphQL: an argument, a variable, or a part of a result."""

DriverValue: TypeAlias = Any
"""A value that a database driver takes as a parameter or returns in a row."""

Deferred = tuple[dict[str, JsonValue], str, tuple[DriverValue, ...]]
"""An object, the key of a plugin's field in it, and the columns that the field is resolved from."""
