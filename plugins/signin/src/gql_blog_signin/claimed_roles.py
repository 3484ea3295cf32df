"""Roles that a provider gives: what stands in a claim, and which role the settings make of it."""

from collections.abc import Mapping
from typing import Any

from gql_blog.plugin import Role
from gql_blog_signin.settings import RoleSettings


def role_of(claims: Mapping[str, Any], told: Mapping[str, Any], settings: RoleSettings) -> Role:
    """Return the first role of the settings whose value a claim, or what is told beside, is or lists; else READER."""
    found = next((at for each in (claims, told) if (at := value_at(each, settings)) is not None), None)
    held = {each for each in (found if isinstance(found, list) else [found]) if isinstance(each, str)}
    return next((role for value, role in settings.values.items() if value in held), Role.READER)


def value_at(claims: Mapping[str, Any], settings: RoleSettings) -> Any:
    """Return what stands at the path of the claim; ``None`` if nothing does."""
    found: Any = claims
    for name in settings.claim.split(".") if isinstance(settings.claim, str) else settings.claim:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
