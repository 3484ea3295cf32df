"""Permissions that plugins declare, and who may use what asks for one."""

from collections.abc import Mapping, Sequence
from typing import Any

from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.hooks.declared.registration_values import Permission, Registered

Permissions = Mapping[str, Registered[Permission]]
"""By their whole names."""


def by_whole_name(registered: Sequence[Registered[Permission]]) -> Permissions:
    """Return the permissions by their whole names; PluginError for a name that is there twice, and for wrong roles."""
    found: dict[str, Registered[Permission]] = {}
    for each in registered:
        name, roles = f"{each.plugin}.{each.value.name}", each.value.roles
        if isinstance(roles, str) or not all(isinstance(role, Role) for role in roles) or name in found:
            where = f"Plugin {each.plugin!r} registers the permission {each.value.name!r}"
            raise PluginError(f"{where}: each is registered once, and its roles are a list such as [Role.EDITOR].")
        found[name] = each
    return found


def roles_of(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that have a permission, beside those that include them."""
    return (Role.ADMIN, *permission.roles)


def needed_roles(registered: Registered[Any], permissions: Permissions) -> tuple[Role, ...] | None:
    """Return the roles of which somebody needs one to use what is registered; ``None``: it is for everybody.

    PluginError: it asks for a permission that its plugin has not, or for a role as well.
    """
    value, role = registered.value, getattr(registered.value, "role", None)
    if not value.permission:
        return None if role is None else (role,)
    permission = permissions.get(f"{registered.plugin}.{value.permission}")
    if permission is not None and role is None:
        return roles_of(permission.value)
    what = f"{type(value).__name__} {getattr(value, 'name', None) or value.path}"
    own = ", ".join(each.value.name for each in permissions.values() if each.plugin == registered.plugin) or "none"
    raise PluginError(
        f"Plugin {registered.plugin!r} registers the {what} with the permission {value.permission!r}: name one of its "
        f"own, which register_permissions returns, and no role beside it. There are: {own}."
    )
