"""The mutants of a module: Cosmic Ray's operators, one wrong for each right one, where a change means something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Left out: `|` of types and of dicts, and decorators, most of which only cache.
OPERATORS = re.compile(
    r"core/("
    r"ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Add|Div_Mul|FloorDiv_Mul|Mod_FloorDiv|Pow_Mul|LShift_RShift|RShift_LShift"
    r"|BitAnd_BitOr|BitXor_BitAnd)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt|Is_IsNot"
    r"|IsNot_Is)"
    r"|ReplaceUnaryOperator_(Delete_USub|Delete_Not|Delete_Invert)"
    r"|AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd|ReplaceBreakWithContinue"
    r"|ReplaceContinueWithBreak|NumberReplacer|ZeroIterationForLoop)"
)


@dataclass(frozen=True)
class Mutant:
    """One change of a module: the operator's name, which of its places, and the line of that."""

    operator: str
    occurrence: int
    line: int

    @property
    def name(self) -> str:
        """As NumberReplacer-4."""
        return f"{self.operator.removeprefix('core/')}-{self.occurrence}"

    def applied(self, source: str) -> str:
        """The module's source with the change."""
        changed: str = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        return changed


def mutants_of(source: str) -> Iterator[Mutant]:
    """The mutants of a module with this source."""
    tree, spared = get_ast(source), left_out(source)
    nodes = list(ast_nodes(tree))
    for name in filter(OPERATORS.fullmatch, operator_names()):
        operator = get_operator(name)()
        places = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, start in enumerate(places):
            if name == "core/NumberReplacer" and occurrence % 2:
                continue  # one more, not one less
            if not any(first <= start < end for first, end in spared):
                yield Mutant(name, occurrence, start[0])


@lru_cache(maxsize=1)
def left_out(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Annotations, errors that are raised, `strict=` of a zip, which guards what cannot happen; estimates of memory."""
    found: list[ast.expr | ast.stmt | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.AnnAssign, ast.arg)):
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            found.append(node if node.name.startswith("memory") or node.name.endswith("_bytes") else node.returns)
        elif isinstance(node, ast.Raise):
            found.append(node.exc)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            found.append(node.value)
    return [
        ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        for node in found
        if node is not None
    ]


def difference(before: str, after: str) -> str:
    """The lines that differ, old and new."""
    pairs = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    changed = [(number, old, new) for number, (old, new) in enumerate(pairs, start=1) if old != new]
    return "\n".join(f"{number}- {old.strip()}\n{number}+ {new.strip()}" for number, old, new in changed)
