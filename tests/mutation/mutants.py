"""Small faults that can be put into a module: where they fit, and the source with one of them in it.

Strings, annotations, decorators, `__all__`, calls of the log, `strict=True` and compiled kernels are left alone: nobody
could see the change in them, or the change would be one of a text.
"""

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
_SUMS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
}
_LOGS = {"LOG", "_log", "log_fault", "warnings"}
_EXTREMES = {"min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A stretch of bytes of a module, what takes its place, and the kind of the fault."""

    path: Path
    start: int
    end: int
    text: str
    kind: str

    def source(self, root: Path) -> str:
        """The whole module with the fault in it, as many lines as before; `root` is what `path` is relative to."""
        whole = (root / self.path).read_bytes()
        lost = whole[self.start : self.end].count(b"\n") * b"\n"
        return (whole[: self.start] + self.text.encode() + lost + whole[self.end :]).decode()

    def diff(self, root: Path) -> str:
        """What the fault changes, with a line above and below."""
        before = (root / self.path).read_text("utf-8").splitlines()
        lines = difflib.unified_diff(before, self.source(root).splitlines(), str(self.path), self.kind, "", "", 1, "")
        return "\n".join(lines)


def mutants(root: Path, path: Path) -> list[Mutant]:
    """Every fault that fits into the module at `path`, which is relative to `root`."""
    source = (root / path).read_bytes()
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    finder = _Finder(path, source, lines)
    return [*finder.of_body(ast.parse(source), inside=False)]


class _Finder:
    def __init__(self, path: Path, source: bytes, lines: list[int]) -> None:
        self._path, self._source, self._lines = path, source, lines

    def of_body(self, node: ast.AST, inside: bool) -> Iterator[Mutant]:
        """Faults in a node and all below it; `inside` says whether a function is around it."""
        if _left_alone(node):
            return
        yield from self._of_node(node, inside)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            below: list[ast.AST] = [*node.args.defaults, *(d for d in node.args.kw_defaults if d), *node.body]
        elif isinstance(node, ast.ClassDef):
            below = [*node.body]
        elif isinstance(node, ast.AnnAssign):
            below = [node.value] if node.value else []
        else:
            below = [*ast.iter_child_nodes(node)]
        for child in below:
            yield from self.of_body(child, inside or isinstance(node, (ast.FunctionDef, ast.Lambda)))

    def _of_node(self, node: ast.AST, inside: bool) -> Iterator[Mutant]:
        match node:
            case ast.Compare():
                for left, operator, right in zip(
                    (node.left, *node.comparators), node.ops, node.comparators, strict=False
                ):
                    old, others = _COMPARISONS[type(operator)]
                    for new in others:
                        yield from self._between(left, right, old, new, "comparison")
            case ast.BoolOp():
                old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
                for left, right in zip(node.values, node.values[1:], strict=False):
                    yield from self._between(left, right, old, new, "and/or")
            case ast.BinOp(op=op) if type(op) in _SUMS:
                yield from self._between(node.left, node.right, *_SUMS[type(op)], "arithmetic")
            case ast.Constant(value=bool() as value):
                yield self._instead(node, str(not value), "bool")
            case ast.Constant(value=int() | float() as value):
                for step in (1, -1):
                    yield self._instead(node, f"({value + step})" if value + step < 0 else f"{value + step}", "number")
            case ast.UnaryOp(op=ast.Not()):
                word = re.compile(rb"not\s*").match(self._source, self._at(node))
                assert word is not None
                yield Mutant(self._path, word.start(), word.end(), "", "not")
            case ast.Call(func=ast.Name(id=name)) if name in _EXTREMES:
                yield self._instead(node.func, _EXTREMES[name], "min/max")
            case ast.Return(value=ast.expr() as value) if not _is_false(value):
                yield self._instead(value, "None", "return None")
            case ast.Continue() | ast.Break() | ast.AugAssign() | ast.Raise() if inside:
                yield self._instead(node, "pass", "dropped")
            case ast.Expr(value=ast.Call()) if inside:
                yield self._instead(node, "pass", "dropped")
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) if inside:
                yield self._instead(node, "pass", "dropped")

    def _at(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset

    def _instead(self, node: ast.expr | ast.stmt, text: str, kind: str) -> Mutant:
        return Mutant(self._path, self._at(node), self._end(node), text, kind)

    def _between(self, left: ast.expr, right: ast.expr, old: str, new: str, kind: str) -> Iterator[Mutant]:
        """The operator that stands between two operands, where nothing but it and brackets does."""
        start, end = self._end(left), self._at(right)
        gap = self._source[start:end].decode()
        found = re.fullmatch(rf"[\s)]*({re.escape(old)})[\s(]*", gap)
        if found:
            yield Mutant(self._path, start + found.start(1), start + found.end(1), new, kind)


def _is_false(value: ast.expr) -> bool:
    """Whether it is None or False, which nobody tells from None: that False becomes True is a fault of its own."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _left_alone(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr():  # where its parts stand is not told before Python 3.12
            return True
        case ast.FunctionDef(decorator_list=decorators) | ast.ClassDef(decorator_list=decorators):
            return any(_name(decorator) in ("compiled", "overload") for decorator in decorators)
        case ast.Call(func=called) | ast.Expr(value=ast.Call(func=called)):
            return _name(called) in _LOGS
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.keyword(arg="strict", value=ast.Constant(value=True)):  # of zip: an assertion
            return True
        case ast.If(test=test):
            return _name(test) == "TYPE_CHECKING"
    return False


def _name(node: ast.AST) -> str:
    """The first name of a chain of attributes and calls, or nothing."""
    while isinstance(node, (ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
