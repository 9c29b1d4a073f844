"""Docstrings for the OpenAPI document; those of fields and names are parsed from the source."""

import ast
import inspect
import re
import sys
from functools import cache
from itertools import pairwise


def for_json(docstring: str) -> str:
    """The text in Markdown, with ``null`` for ``None``."""
    return re.sub(r"\bNone\b", "`null`", inspect.cleandoc(docstring).replace("``", "`"))


def field_docs(struct: type) -> dict[str, str]:
    """The docstrings of the fields of ``struct`` and its bases; empty where there is no source."""
    docs: dict[str, str] = {}
    for base in reversed(struct.__mro__):
        body = _class_bodies(base.__module__).get(base.__name__, [])
        docs |= _docstrings(body)
    return docs


def name_docs(module: str) -> dict[str, str]:
    """The docstrings of the names that ``module`` itself defines; empty where there is no source."""
    return _docstrings(_body(module))


@cache
def _body(module: str) -> list[ast.stmt]:
    try:
        return ast.parse(inspect.getsource(sys.modules[module])).body
    except (OSError, TypeError):
        return []


@cache
def _class_bodies(module: str) -> dict[str, list[ast.stmt]]:
    return {
        statement.name: statement.body for statement in _body(module) if isinstance(statement, ast.ClassDef)
    }


def _docstrings(body: list[ast.stmt]) -> dict[str, str]:
    docs = {}
    for statement, following in pairwise(body):
        match statement, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                docs[name] = for_json(text)
    return docs
