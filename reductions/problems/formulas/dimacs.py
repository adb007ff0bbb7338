"""DIMACS, the format of SAT solvers: a formula as text, read strictly and written back.

After comment lines, which begin with `c`, comes the header `p cnf VARIABLES CLAUSES`, and then the clauses, each ended
by 0. CR, LF or CRLF end a line, a space or tab ends a word, and nothing else does. Comments may hold any bytes.

Why not a library: the parsers of SAT toolkits skip a wrong count or an unfinished clause without a word, or read the
`%` tail of SATLIB's files as an empty clause, which makes any formula false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from reductions.errors import InputError
from reductions.text_files import blocks, name_of, read_parts, shown

__all__ = ["dimacs_source", "read_dimacs", "write_dimacs"]

F = TypeVar("F")

WORD = re.compile(rb"[^ \t]+")
NUMBER = re.compile(rb"-?[0-9]{1,18}")
COMMENT = re.compile(rb"\n[ \t]*c[^\n]*")
TAIL = re.compile(rb"(?:[ \t]*+0?[ \t]*+\n)*+")
SKIPPED = re.compile(rb"(?:[ \t]*+(?:c[^\n]*+)?\n)++")

HEADERS = {
    b"wcnf": "weighted MaxSAT",
    b"inccnf": "an incremental formula",
    b"qbf": "a quantified formula",
    b"dqbf": "a quantified formula",
    b"knf": "a formula with cardinality constraints",
    b"cnf+": "a formula with cardinality constraints",
    b"sat": "a formula that is not in clauses",
    b"edge": "a graph",
    b"edges": "a graph",
    b"col": "a graph",
}
"""What other headers announce."""

LINES = {
    b"x": "an xor clause",
    b"a": "a universal quantifier, or the assumptions of an incremental formula",
    b"e": "an existential quantifier, or an edge of a graph",
    b"d": "a quantifier with dependencies, or a deleted clause",
    b"h": "a hard clause of weighted MaxSAT",
    b"k": "a cardinality constraint",
    b"*": "a comment of a pseudo-Boolean formula",
}
"""What begins with these characters in formats that extend DIMACS."""


def read_dimacs(
    kind: Callable[..., F],
    parts: Iterable[bytes],
    name: str,
    *,
    relaxed: bool = False,
    header: Callable[[int, int], None] | None = None,
) -> F:
    r"""Read a formula.

    Parameters
    ----------
    kind
        The class of the formula, called as `kind(variables, clauses, provenance=...)`.
    parts
        The text, cut anywhere; see `read_parts`.
    name
        The file for messages and provenance.
    relaxed
        Take as SAT solvers do what is refused else: a header that announces another number of clauses or fewer
        variables, and a last clause without its 0. Provenance says that the header was wrong.
    header
        Called with the announced numbers of variables and clauses before any clause is read. What it raises ends the
        reading.

    Raises
    ------
    InputError
        If the text breaks the format; the message names the file, the line and the reason.

    Complexity
    ----------
    Linear; some 20 MB of 3-clauses a second.

    Examples
    --------
    >>> from reductions import CNF
    >>> read_dimacs(CNF, [b"p cnf 2 2\n1 -2 0\n2 ", b"0\n"], "text").clauses
    ((1, -2), (2,))
    >>> read_dimacs(CNF, [b"p cnf 1 9\n1 -2 0\n2"], "text", relaxed=True).clauses
    ((1, -2), (2,))
    """
    parser = _Parser(relaxed, header)
    for block in blocks(parts, b"c%"):
        with _at(name, parser):
            parser.feed(block)
    with _at(name, parser):
        provenance = f"read from DIMACS, {name}{parser.end()}"
    formula = kind(parser.variables, (), provenance=(provenance,))
    object.__setattr__(formula, "clauses", tuple(parser.clauses))  # checked above, in a third of the time
    return formula


def dimacs_source(text_or_path: str | Path) -> tuple[Iterable[bytes], str]:
    """The parts and the name of a file, or of a text, which is known by a line end or by its first word, `c` or `p`."""
    if isinstance(text_or_path, str) and re.search(r"[\r\n]|^\ufeff?[ \t]*([cp][ \t]|$)", text_or_path):
        return read_parts(BytesIO(text_or_path.encode(errors="surrogatepass")), "text"), "text"
    name = name_of(text_or_path)
    return read_parts(Path(text_or_path), name), name


def write_dimacs(variables: int, clauses: Sequence[Sequence[int]], provenance: Iterable[str]) -> str:
    r"""The text of a formula, its provenance in comment lines.

    Examples
    --------
    >>> print(write_dimacs(3, [(1, -3), ()], ["by hand\non a Monday"]), end="")
    c by hand
    c on a Monday
    p cnf 3 2
    1 -3 0
    0
    """
    comments = [f"c {line}" for step in provenance for line in re.split(r"\r\n|\r|\n", step)]
    header = f"p cnf {variables} {len(clauses)}"
    return "\n".join([*comments, header, *(" ".join(map(str, (*clause, 0))) for clause in clauses), ""])


@contextmanager
def _at(name: str, parser: _Parser) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise InputError(f"{name}:{parser.line}: {error}") from None


class _Parser:
    """What was read so far: the header, the clauses, the literals of a clause without its 0, the number of the line."""

    def __init__(self, relaxed: bool, header: Callable[[int, int], None] | None) -> None:
        self.relaxed, self.header = relaxed, header
        self.announced: tuple[int, int] | None = None
        self.variables, self.line = 0, 1
        self.clauses: list[tuple[int, ...]] = []
        self.clause: list[int] = []
        self.begins = True  # a line, not the rest of a long one
        self.tail: int | None = None  # the line that begins with %

    def feed(self, block: bytes) -> None:
        """Read whole lines, or a piece of a long one."""
        start = 0
        while self.announced is None and start < len(block):
            if run := SKIPPED.match(block, start):
                self.line += block.count(b"\n", start, run.end())
                start = run.end()
            else:
                start = self._line(block, start)
        block = block[start:]
        if not block or (self.tail is None and self._numbers(block)):
            return
        if self.tail is not None and TAIL.fullmatch(block):
            self.line += block.count(b"\n")
            return
        start = 0
        while start < len(block):
            start = self._line(block, start)

    def end(self) -> str:
        """Look at the whole; return what provenance has to add."""
        self.line = max(1, self.line - 1)
        if self.announced is None:
            raise InputError("no header 'p cnf VARIABLES CLAUSES'")
        if self.clause:
            if not self.relaxed:
                raise InputError("the last clause is not ended by 0")
            self._literal(b"0")
        variables, count = self.announced
        if len(self.clauses) != count and not self.relaxed:
            raise InputError(f"the header announces {count} clauses, there are {len(self.clauses)}")
        if (self.variables, len(self.clauses)) == self.announced:
            return ""
        return f", whose header announces {variables} variables and {count} clauses"

    def _numbers(self, block: bytes) -> bool:
        """Read a block at once, as `_line` would; False if that has to look at it, and nothing was read."""
        text = COMMENT.sub(b"\n", b"\n" + block if self.begins else block) if b"c" in block else block
        if text.translate(None, b"0123456789- \t\n"):
            return False
        codes = np.frombuffer(text, np.uint8)
        blank, minus = codes <= ord(" "), codes == ord("-")
        if not blank[-1] or np.any(minus[1:] & ~blank[:-1]) or np.any(minus[:-1] & blank[1:]):
            return False
        if np.diff(np.flatnonzero(blank), prepend=-1).max() > 19:  # a word of 18 digits with the blank after it
            return False
        literals = np.fromstring(text, np.int64, sep=" ") if not blank.all() else np.zeros(0, np.int64)
        largest = max(map(abs, (int(literals.min(initial=0)), int(literals.max(initial=0)))))
        if largest > self.variables:
            if not self.relaxed:
                return False
            self.variables = largest
        numbers, ends = literals.tolist(), np.flatnonzero(literals == 0).tolist()
        if ends:
            self.clauses.append((*self.clause, *numbers[: ends[0]]))
            self.clauses.extend(tuple(numbers[before + 1 : end]) for before, end in pairwise(ends))
            self.clause = numbers[ends[-1] + 1 :]
        else:
            self.clause.extend(numbers)
        self.line += block.count(b"\n")
        self.begins = block.endswith(b"\n")
        return True

    def _line(self, block: bytes, start: int) -> int:
        """Read the line, or the piece of one, that starts there; return where the next one does."""
        end = block.find(b"\n", start)
        line = block[start : end if end >= 0 else None]
        words = (word[0] for word in WORD.finditer(line))
        first = next(words, b"")
        if self.tail is not None:
            if line.strip(b" \t") not in ((b"", b"0") if self.begins and end >= 0 else (b"",)):
                self.line = self.tail
                raise InputError("only a lone 0 may follow the line that begins with %")
        elif self.begins and first.startswith(b"%"):
            self.tail = self.line
        elif self.begins and first == b"p":
            self._header(line, whole=end >= 0)
        elif first and not (self.begins and first.startswith(b"c")):
            if self.announced is None:
                raise InputError(
                    f"the header 'p cnf VARIABLES CLAUSES' must come first, got {shown(line)}{_hint(first)}"
                )
            if self.begins and not NUMBER.fullmatch(first):
                raise InputError(f"{shown(first)} is not a literal{_hint(first)}")
            for word in chain([first], words):
                self._literal(word)
        self.begins = end >= 0
        self.line += self.begins
        return start + len(line) + 1

    def _header(self, line: bytes, whole: bool) -> None:
        words = WORD.findall(line)
        if self.announced is not None:
            raise InputError("a second header")
        if not whole or len(words) != 4 or words[1] != b"cnf" or not all(map(NUMBER.fullmatch, words[2:])):
            other = HEADERS.get(words[1].lower() if len(words) > 1 else b"")
            what = f", which announces {other}" if other else ""
            raise InputError(f"the header must read 'p cnf VARIABLES CLAUSES', got {shown(line)}{what}")
        variables, clauses = map(int, words[2:])
        if variables < 0 or clauses < 0:
            raise InputError(f"the header must not count below 0, got {shown(line)}")
        if self.header is not None:
            self.header(variables, clauses)
        self.announced, self.variables = (variables, clauses), variables

    def _literal(self, word: bytes) -> None:
        if not NUMBER.fullmatch(word):
            raise InputError(f"{shown(word)} is not a literal")
        literal = int(word)
        if abs(literal) > self.variables:
            if not self.relaxed:
                raise InputError(f"literal {literal} names a variable above the {self.variables} of the header")
            self.variables = abs(literal)
        if literal:
            self.clause.append(literal)
        else:
            self.clauses.append(tuple(self.clause))
            self.clause = []


def _hint(word: bytes) -> str:
    """What a line that begins with this word is elsewhere."""
    found = LINES.get(word[:1])
    return f"; it begins {found}, which is not read" if found else ""
