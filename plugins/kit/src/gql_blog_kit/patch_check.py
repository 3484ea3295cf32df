"""Where a plugin changes what everybody in the process uses: the modules of others, and their classes."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Final

_SETTERS: Final = {"setattr": 3, "delattr": 2, "__setattr__": 3, "__delattr__": 2}
"""What sets or deletes an attribute, and how many arguments it has with the object; methods can be called on it."""
_CHANGES: Final = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__", "__delitem__"})
"""The methods by which a namespace is changed as a dict."""
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_Found = Iterator[tuple[ast.expr, Set[str]]]


def patched(tree: ast.Module, own: str) -> Iterator[ast.expr]:
    """Yield what is changed of modules from elsewhere, if no library does it; ``own`` is the plugin's package."""
    foreign = {
        (each.asname or each.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.level == 0)
        for each in node.names
        if (node.module or "" if isinstance(node, ast.ImportFrom) else each.name).partition(".")[0] != own
    }
    for target, names in _targets(tree, _meant(tree, foreign | {"__builtins__"}, own), own):
        if _is_foreign(target, names, own):
            yield target


def _targets(tree: ast.AST, foreign: Set[str], own: str) -> _Found:
    """Yield what is set, deleted or changed, with the names that mean what is from elsewhere there."""
    for node in ast.iter_child_nodes(tree):
        names = _meant(node, foreign, own) if isinstance(node, _FUNCTIONS) else foreign
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            if isinstance(node, ast.Attribute) or _is_namespace(node.value):
                yield node, names
        elif isinstance(node, ast.Call):
            yield from ((each, names) for each in _changed_by(node))
        yield from _targets(node, names, own)


def _changed_by(call: ast.Call) -> Sequence[ast.expr]:
    """Return the object of ``setattr`` or a method like it, or the namespace that a call changes."""
    name, on = _called(call), [call.func.value] if isinstance(call.func, ast.Attribute) else []
    if name in _SETTERS:
        is_method = name.startswith("__") and len(call.args) < _SETTERS[name]
        return on if is_method else call.args[:1]
    return [each for each in on if name in _CHANGES and _is_namespace(each)]


def _is_namespace(node: ast.expr) -> bool:
    """Whether it is a dict whose items are the attributes of something, or the modules of the process."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__" or ast.unparse(node) == "sys.modules"
    return ast.unparse(node) == "__builtins__" or (isinstance(node, ast.Call) and _called(node) == "vars")


def _is_foreign(node: ast.expr, names: Set[str], own: str) -> bool:
    """Whether it is, or is part of, what one of the names means, or another module that is imported by a call."""
    match node:
        case ast.Subscript(slice=ast.Name(id="__name__")):  # its own module, in sys.modules
            return False
        case ast.Attribute(value=whole) | ast.Subscript(value=whole):
            return _is_foreign(whole, names, own)
        case ast.Call(func=ast.Name(id="vars" | "getattr"), args=[whole, *_]):
            return _is_foreign(whole, names, own)
        case ast.Call(args=[ast.Constant(value=str(module)), *_]):
            is_import = _called(node) in {"import_module", "__import__"}
            return is_import and module.partition(".")[0] not in ("", own)
    return isinstance(node, ast.Name) and node.id in names


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _meant(scope: ast.AST, foreign: Set[str], own: str) -> Set[str]:
    """Return the names that mean what is from elsewhere in a function or module: also those that it gives to it."""
    nodes = list(_inside(scope))
    bound = Counter(each.arg for each in nodes if isinstance(each, ast.arg))
    bound += Counter(each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
    names = foreign - bound.keys() if isinstance(scope, _FUNCTIONS) else foreign
    given = [(each, [node.value]) for node in nodes if isinstance(node, ast.Assign) for each in node.targets]
    loops = [node for node in nodes if isinstance(node, ast.For)]
    given += [(each.target, each.iter.elts) for each in loops if isinstance(each.iter, (ast.Tuple, ast.List))]
    return names | {
        name.id
        for name, values in given
        if isinstance(name, ast.Name) and bound[name.id] == 1  # else it may mean something of the plugin's own
        if any(_is_foreign(each, names, own) for each in values)
    }


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a function or module, but for what is in a function or a class inside it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield from _inside(node)
