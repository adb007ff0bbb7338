"""The code of a function, rewritten so that every branch, call and assignment goes through `Lifted`.

The rewritten function does what the original one does, step by step; but where a condition depends on the instance both
branches are followed, each under its condition, and what an assignment does is merged.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent
from types import FunctionType
from typing import Any

from reductions.testing.proving.cases import NotCovered

__all__ = ["rewritten"]

LIFTED = "_lifted"


def rewritten(function: FunctionType, lifted: Any) -> Callable[..., Any]:
    """The function with its code rewritten; its global names, and those it closes over, are what they are now."""
    tree = _definition(function)
    tree.name = f"{LIFTED}_function"  # or else a method stands for a function of its name
    first = tree.args.args[0].arg if tree.args.args else ""
    defaults, tree.args.defaults = function.__defaults__, [ast.Constant(None) for _ in tree.args.defaults]
    tree.args.kw_defaults = [default and ast.Constant(None) for default in tree.args.kw_defaults]
    tree.decorator_list = []
    module = ast.fix_missing_locations(ast.Module([_Rewriter(first).visit(tree)], []))
    file = inspect.getsourcefile(function) or "?"
    ast.increment_lineno(module, function.__code__.co_firstlineno - 1)
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    names = {**function.__globals__, **{name: cell.cell_contents for name, cell in cells}, LIFTED: lifted}
    exec(compile(module, file, "exec"), names)
    found = names[tree.name]
    found.__defaults__, found.__kwdefaults__ = defaults, function.__kwdefaults__
    return found  # type: ignore[no-any-return]


def _definition(function: FunctionType) -> ast.FunctionDef:
    """The syntax tree of a function; a lambda is found by its line."""
    try:
        if function.__name__ != "<lambda>":
            (tree,) = ast.parse(dedent(inspect.getsource(function))).body
        else:
            nodes = ast.walk(ast.parse(inspect.getsource(inspect.getmodule(function))))  # type: ignore[arg-type]
            line = function.__code__.co_firstlineno
            (found,) = (node for node in nodes if isinstance(node, ast.Lambda) and node.lineno == line)
            tree = ast.FunctionDef("function", found.args, [ast.Return(found.body)], [])
    except (OSError, TypeError, SyntaxError, ValueError) as error:
        raise NotCovered(f"the source of {function.__qualname__} is not to be had") from error
    if not isinstance(tree, ast.FunctionDef):
        raise NotCovered(f"{function.__qualname__} is not defined by a def")
    return tree


def _lifted(method: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name(LIFTED, ast.Load()), method, ast.Load()), list(arguments), [])


def _later(body: ast.expr) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [], None, [], [], None, []), body)


def _named(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _assigns_within(node: ast.AST) -> bool:
    return any(isinstance(part, (ast.NamedExpr, ast.Yield, ast.YieldFrom)) for part in ast.walk(node))


class _Rewriter(ast.NodeTransformer):
    """Rewrites a function; `first` is the name of its first argument, for `super()`."""

    def __init__(self, first: str) -> None:
        self.first, self.fresh = first, 0

    def new(self) -> str:
        """A name that is not used."""
        self.fresh += 1
        return f"_lifted_{self.fresh}"

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for argument in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs):
            argument.annotation = None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            node.args = [_named("__class__"), _named(self.first)]
            return node
        self.generic_visit(node)
        node.args = [node.func, *node.args]
        node.func = ast.Attribute(_named(LIFTED), "call", ast.Load())
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            return _lifted("get", node.value, ast.Constant(node.attr))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            return _lifted("item", node.value, _place(node.slice))
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        operators = ast.Tuple([ast.Constant(type(op).__name__) for op in node.ops], ast.Load())
        return _lifted("compared", operators, node.left, *node.comparators)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if _assigns_within(node):
            return self.generic_visit(node)
        self.generic_visit(node)
        name = "every" if isinstance(node.op, ast.And) else "some"
        return _lifted(name, *map(_later, node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _lifted("opposite", node.operand) if isinstance(node.op, ast.Not) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _lifted("binary", ast.Constant(type(node.op).__name__), node.left, node.right)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        parts = [
            part.value
            if isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1
            else ast.JoinedStr([part])
            for part in node.values
        ]
        return _lifted("formatted", *parts)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if _assigns_within(node.body) or _assigns_within(node.orelse):
            node.test = _lifted("sure", node.test)
            return node
        return _lifted("chosen", node.test, _later(node.body), _later(node.orelse))

    def visit_List(self, node: ast.List) -> ast.AST:
        return self._display(node, "list")

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        return self._display(node, "tuple")

    def _display(self, node: ast.List | ast.Tuple, kind: str) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and any(isinstance(part, ast.Starred) for part in node.elts):
            parts: list[ast.expr] = [
                ast.Tuple([ast.Constant(True), part.value], ast.Load())
                if isinstance(part, ast.Starred)
                else ast.Tuple([ast.Constant(False), part], ast.Load())
                for part in node.elts
            ]
            return _lifted("display", _named(kind), *parts)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._comprehension(node, "listed", node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._comprehension(node, "streamed", node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        return self._comprehension(node, "dict_of", ast.Tuple([node.key, node.value], ast.Load()))

    def _comprehension(self, node: Any, method: str, element: ast.expr) -> ast.AST:
        element = self.visit(element)
        held: list[ast.expr] = []
        generators: list[ast.comprehension] = []
        for generator in node.generators:
            target = self.visit(generator.target)
            held.append(_named(name := self.new()))
            pair = ast.Tuple([ast.Name(name, ast.Store()), target], ast.Store())
            generators.append(ast.comprehension(pair, _lifted("items", self.visit(generator.iter)), [], 0))
            for test in generator.ifs:
                held.append(_named(name := self.new()))
                when = _lifted("when", self.visit(test))
                generators.append(ast.comprehension(ast.Name(name, ast.Store()), when, [], 0))
        pair = ast.Tuple([_lifted("together", *held), element], ast.Load())
        return _lifted(method, ast.GeneratorExp(pair, generators))

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        held = self.new()
        node.target = ast.Tuple([ast.Name(held, ast.Store()), node.target], ast.Store())
        node.iter = _lifted("items", node.iter)
        node.body = [_under(_named(held), node.body)]
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        node.test = _lifted("sure", node.test)
        return node

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        self.generic_visit(node)
        held = self.new()
        test = ast.Assign([ast.Name(held, ast.Store())], _lifted("wire", node.test))
        found: list[ast.stmt] = [test]
        for method, body in (("can", node.body), ("cannot", node.orelse)):
            if body:
                within = _under(_named(held) if method == "can" else _lifted("otherwise", _named(held)), body)
                found.append(ast.If(_lifted(method, _named(held)), [within], []))
        return found

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        self.generic_visit(node)
        return [ast.Expr(_lifted("leaves", ast.Constant("returns"))), node]

    def visit_Break(self, node: ast.Break) -> list[ast.stmt]:
        return [ast.Expr(_lifted("leaves", ast.Constant("ends a loop"))), node]

    def visit_Continue(self, node: ast.Continue) -> list[ast.stmt]:
        return [ast.Expr(_lifted("leaves", ast.Constant("goes on with a loop"))), node]

    def visit_Raise(self, node: ast.Raise) -> list[ast.stmt]:
        return [ast.Expr(_lifted("leaves", ast.Constant("refuses"))), node]

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        self.generic_visit(node)
        node.value = _lifted("yielded", node.value or ast.Constant(None))
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return None
        return self.visit(ast.Assign([node.target], node.value))

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        self.generic_visit(node)
        value = self.new()
        found: list[ast.stmt] = [ast.Assign([ast.Name(value, ast.Store())], node.value)]
        for target in node.targets:
            found += self._stored(target, _named(value))
        return found

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        before: ast.expr
        if isinstance(node.target, ast.Name):
            before = _named(node.target.id)
        elif isinstance(node.target, ast.Subscript):
            before = ast.Subscript(node.target.value, node.target.slice, ast.Load())
        else:
            before = ast.Attribute(node.target.value, node.target.attr, ast.Load())
        before, target, value = self.visit(before), self.visit(node.target), self.visit(node.value)
        name = self.new()
        after = _lifted("changed", ast.Constant(type(node.op).__name__), before, value)
        return [ast.Assign([ast.Name(name, ast.Store())], after), *self._stored(target, _named(name))]

    def _stored(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        if isinstance(target, ast.Name):
            before = _later(_named(target.id))
            return [ast.Assign([target], _lifted("assigned", value, before))]
        if isinstance(target, ast.Subscript):
            return [ast.Expr(_lifted("store", target.value, _place(target.slice), value))]
        if isinstance(target, (ast.Tuple, ast.List)):
            names: list[str] = []
            parts: list[ast.expr] = []
            for part in target.elts:
                names.append(self.new())
                name = ast.Name(names[-1], ast.Store())
                parts.append(ast.Starred(name, ast.Store()) if isinstance(part, ast.Starred) else name)
            found: list[ast.stmt] = [ast.Assign([ast.Tuple(parts, ast.Store())], _lifted("unpacked", value))]
            for part, name_of in zip(target.elts, names, strict=True):
                found += self._stored(part.value if isinstance(part, ast.Starred) else part, _named(name_of))
            return found
        return [ast.Expr(_lifted("leaves", ast.Constant("sets an attribute"))), ast.Assign([target], value)]


def _place(node: ast.expr) -> ast.expr:
    """An index as a value: slices are made by `slice`."""
    if isinstance(node, ast.Slice):
        ends = (end or ast.Constant(None) for end in (node.lower, node.upper, node.step))
        return ast.Call(_named("slice"), list(ends), [])
    if isinstance(node, ast.Tuple):
        return ast.Tuple([_place(part) for part in node.elts], ast.Load())
    return node


def _under(held: ast.expr, body: list[ast.stmt]) -> ast.With:
    return ast.With([ast.withitem(_lifted("under", held))], body)
