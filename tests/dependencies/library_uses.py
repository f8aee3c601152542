"""Find the names of libraries that our code overrides, or uses although they are internal."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import api

ROOT = Path(__file__).parents[2]
LIBRARIES = {
    "blinker",
    "dbutils",
    "flask",
    "flask_session",
    "gunicorn",
    "http",
    "joserfc",
    "pymysql",
    "redis",
    "werkzeug",
    "wtforms",
    "wtforms_json",
}
# Nothing of their classes and modules is documented for subclasses and callers.
INTERNAL = {"dbutils", "gunicorn"}
# Python and WTForms' metaclass put these into every class.
_BY_METACLASS = {"_abc_impl", "_unbound_fields", "_wtforms_meta"}


class Use(NamedTuple):
    """A name of a library's class or module, and the file of ours that needs it."""

    owner: str  # dotted
    name: str
    file: str


def found() -> set[Use]:
    """Return every use in api/ and gunicorn.conf.py that can be derived."""
    uses: set[Use] = set()
    for module in _modules():
        file = str(Path(module.__file__ or "").relative_to(ROOT))
        for own_class in vars(module).values():
            if isinstance(own_class, type) and own_class.__module__ == module.__name__:
                uses |= {Use(owner, name, file) for owner, name in _of_class(own_class)}
        uses |= {Use(owner, name, file) for owner, name in _of_modules(module)}
    return uses


def private_accesses() -> set[tuple[str, str]]:
    """Return each file with each private name that it reads from something other than itself.

    ruff's SLF001 finds the same, except ``super()._name`` and the names of named tuples.
    """
    accesses = set()
    for path in (*sorted((ROOT / "api").rglob("*.py")), ROOT / "gunicorn.conf.py"):
        tree = ast.parse(path.read_text())
        own_names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or not _is_private(node.attr):
                continue
            of_super = ast.unparse(node.value) == "super()"
            of_self = ast.unparse(node.value) in {"self", "cls"}
            if of_super or not (of_self or node.attr in own_names):
                accesses.add((str(path.relative_to(ROOT)), node.attr))
    return accesses


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(api.__path__, "api."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def _of_class(own: type) -> Iterator[tuple[str, str]]:
    """Yield what a class overrides, and what it reads or sets on itself that is a library's."""
    bases = [base for base in own.__mro__ if base.__module__.partition(".")[0] in LIBRARIES]
    for name in vars(own):
        if name in _BY_METACLASS or (
            name.startswith("__") and name not in {"__init__", "__next__"}
        ):
            continue
        for base in bases:
            if name in vars(base):
                yield _dotted(base), name
                break
    if not bases:
        return
    ours = {name for base in own.__mro__ if base not in bases for name in vars(base)}
    for name in _names_on_self(own, store=False):
        base = next((base for base in bases if _has(base, name)), None)
        if base is None or name in ours:
            continue
        if _is_private(name) or base.__module__.partition(".")[0] in INTERNAL:
            yield _dotted(base), name


def _of_modules(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield what is used of modules of a library that documents none of them."""
    aliases = {
        alias: value.__name__
        for alias, value in vars(module).items()
        if isinstance(value, ModuleType) and value.__name__.partition(".")[0] in INTERNAL
    }
    for node in ast.walk(_tree(module)) if aliases else ():
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            value = (
                getattr(importlib.import_module(owner), node.attr, None)
                if (owner := aliases.get(node.value.id))
                else None
            )
            if value is not None and not inspect.ismodule(value):
                yield owner, node.attr


@cache
def _tree(thing: Any) -> ast.AST:
    lines = inspect.getsource(thing).splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    return ast.parse("\n".join(line[indent:] for line in lines))


@cache
def _names_on_self(cls: type, *, store: bool) -> frozenset[str]:
    return frozenset(
        node.attr
        for node in ast.walk(_tree(cls))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in ({"self"} if store else {"self", "super()"})
        and (isinstance(node.ctx, ast.Store) or not store)
    )


def is_set_by(cls: type, name: str) -> bool:
    """Return whether methods of the class or of its bases set the attribute on their instances."""
    return any(
        name in _names_on_self(base, store=True) for base in cls.__mro__ if base is not object
    )


def _has(base: type, name: str) -> bool:
    return name in vars(base) or name in _names_on_self(base, store=True)


def _is_private(name: str) -> bool:
    # ``_value_`` and the like are documented names of enum.
    return name.startswith("_") and not name.startswith("__") and not name.endswith("_")


def _dotted(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def resolve(dotted: str) -> Any:
    """Return a module, or a class in one."""
    try:
        return importlib.import_module(dotted)
    except ImportError:
        module, _, name = dotted.rpartition(".")
        return getattr(importlib.import_module(module), name)


def signature(owner: Any, name: str) -> str:
    """Return how a member is called, without annotations; or its kind where it is no function.

    Raises ``AttributeError`` when there is no such name.
    """
    if not hasattr(owner, name) and inspect.isclass(owner) and is_set_by(owner, name):
        return "instance attribute"
    value = inspect.getattr_static(owner, name)
    if isinstance(value, property):
        return "property"
    value = getattr(owner, name)
    if inspect.isclass(value):
        return "class"
    if not callable(value):
        return "attribute"
    plain = inspect.signature(value)
    parameters = [
        parameter.replace(annotation=parameter.empty) for parameter in plain.parameters.values()
    ]
    return str(plain.replace(parameters=parameters, return_annotation=plain.empty))
