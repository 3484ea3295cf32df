"""The signatures of the hooks, as the specs write them."""

import ast
import inspect

from gql_blog.hooks import HookSpecs, contracts


def signatures() -> dict[str, str]:
    """Return the signature of each hook by its name, with the types and without ``self``."""
    body = ast.parse(inspect.getsource(HookSpecs)).body[0]
    assert isinstance(body, ast.ClassDef)
    specs = {each.name: each for each in body.body if isinstance(each, ast.FunctionDef)}
    return {name: _signature(specs[name]) for name in contracts()}


def _signature(spec: ast.FunctionDef) -> str:
    assert spec.returns is not None
    arguments = ", ".join(ast.unparse(each) for each in spec.args.args[1:])
    return f"{spec.name}({arguments}) -> {ast.unparse(spec.returns)}"
