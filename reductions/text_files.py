"""Files of lines from outside, such as DIMACS: unpacked while they are read, and cut at CR, LF and CRLF alone.

`str.splitlines` and `str.split` know a dozen more characters that end a line or a word; a comment that holds one of
them would become a clause.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import IO, Any

from reductions.documents import PART, bounded, parts_of, reading
from reductions.errors import InputError

__all__ = ["blocks", "first_line", "lines", "name_of", "read_parts", "shown"]

MEMBERS_LIMIT = 2**16
"""Compressed streams in one file; each is started anew, so that a million empty ones would take minutes."""

WINDOW_LIMIT = 2**28
"""Bytes that unpacking may take beside the text; `xz -9` makes files that need 65 MiB."""

COMMENTS = re.compile(rb"\A(?:[ \t]*+(?:c(?:[ \t][^\n]*+)?)?\n)*+")

REFUSED = {
    b"PK\x03\x04": "is a zip archive; unpack it first",
    b"7z\xbc\xaf": "is a 7z archive; unpack it first",
    b"\x1f\x9d": "is compressed with compress; unpack it first",
    b"\x04\x22\x4d\x18": "is compressed with lz4; unpack it first",
    b"LZIP": "is compressed with lzip; unpack it first",
    b"\x5d\x00\x00": "is compressed with lzma; unpack it first",
    b"\xff\xfe": "is text in UTF-16 or UTF-32; store it as UTF-8",
    b"\xfe\xff": "is text in UTF-16; store it as UTF-8",
    b"\x00\x00\xfe\xff": "is text in UTF-32; store it as UTF-8",
}
"""The first bytes of files that are not read."""


def read_parts(source: str | Path | IO[bytes], name: str) -> Iterator[bytes]:
    """The content of a file in parts, unpacked, without the mark of UTF-8 that some editors put first.

    What was compressed with gzip, xz, bzip2 or zstd is known by its first bytes, whatever the file is called.

    Parameters
    ----------
    source
        The path of a file, or a file open for reading.
    name
        The file for messages.

    Raises
    ------
    InputError
        If the file cannot be read, is an archive or damaged, or is longer than 256 MiB, packed or unpacked; this is
        seen while it is read, before more is unpacked.
    """
    with reading(name):
        if isinstance(source, (str, Path)):
            with open(source, "rb") as file:
                yield from _content(file)
        else:
            yield from _content(source)


def blocks(parts: Iterable[bytes], comments: bytes) -> Iterator[bytes]:
    """Whole lines, as many as a part holds, each ended by LF, which stands for CR and CRLF as well.

    A line of more than 256 KiB comes in pieces, cut after a space or tab where there is one; or, if it is a comment,
    without most of what it says.

    Parameters
    ----------
    comments
        The characters that begin a comment.
    """
    rest, fresh = b"", True
    for part in parts:
        rest += part
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1)) + 1  # a CR at the end may be the half of a CRLF
        if not end and len(rest) > PART:
            if fresh and (rest := rest.lstrip(b" \t"))[:1] in comments:
                rest = rest[:2] + rest[-1:]
                continue
            end = max(rest.rfind(b" "), rest.rfind(b"\t")) + 1 or len(rest) - 1
        if end:
            yield rest[:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            fresh = rest[end - 1 : end] in b"\r\n"
            rest = rest[end:]
    if rest:
        yield rest.removesuffix(b"\r") + b"\n"


def lines(parts: Iterable[bytes], name: str, comments: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are neither blank nor comments, with their numbers; InputError if one is longer than 256 KiB."""
    skipped = re.compile(rb"(?:[ \t]*+(?:[%s][^\n]*+)?\n)++" % re.escape(comments))  # at once: there may be millions
    number = 1
    for block in blocks(parts, comments):
        start = 0
        while start < len(block):
            if run := skipped.match(block, start):
                number += block.count(b"\n", start, run.end())
                start = run.end()
                continue
            end = block.find(b"\n", start)
            if end < 0:
                raise InputError(f"{name}:{number}: the line is longer than {PART >> 10} KiB, got {shown(block)}")
            yield number, block[start:end]
            number += 1
            start = end + 1


def first_line(parts: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first line that is neither blank nor a comment of DIMACS, without blanks around it; and all parts again."""
    seen: list[bytes] = []
    source = iter(parts)

    def remembered() -> Iterator[bytes]:
        for part in source:
            seen.append(part)
            yield part

    others = (COMMENTS.sub(b"", block, count=1) for block in blocks(remembered(), b"c"))
    first = next(filter(None, others), b"").partition(b"\n")[0].strip(b" \t")
    return first, chain(seen, source)


def name_of(path: str | Path) -> str:
    """The path for messages and comments, whatever bytes are in it."""
    return str(path).encode(errors="backslashreplace").decode()


def shown(text: bytes) -> str:
    """What stands in a file, for a message; bytes that are not UTF-8 as their numbers."""
    try:
        word = text.decode()
    except UnicodeDecodeError:
        return repr(text if len(text) <= 40 else text[:37] + b"...")[1:]
    return repr(word if len(word) <= 40 else word[:37] + "...")


def _content(file: IO[bytes]) -> Iterator[bytes]:
    """What `read_parts` yields."""
    parts = _whole_head(bounded(parts_of(file)))
    head = next(parts, b"")
    for magic, reason in REFUSED.items():
        if head.startswith(magic):
            raise InputError(reason)
    parts = chain([head], parts)
    if unpacker := next((new for magic, new in UNPACKERS.items() if re.match(magic, head, re.DOTALL)), None):
        parts = _whole_head(bounded(_unpacked(parts, unpacker)))
    yield next(parts, b"").removeprefix(b"\xef\xbb\xbf")
    yield from parts


def _whole_head(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same parts, the first of them of at least six bytes: a pipe may give one at a time."""
    head = b""
    while len(head) < 6 and (part := next(parts, b"")):
        head += part
    return chain([head], parts)


def _unpacked(parts: Iterator[bytes], new: Callable[[], Any]) -> Iterator[bytes]:
    """The content of compressed streams that follow each other, with zeros between them or without."""
    data = b""
    for _ in range(MEMBERS_LIMIT):
        while not data:
            if not (part := next(parts, b"")):
                return
            data = part.lstrip(b"\0")
        unpacker = new()
        while not unpacker.eof:
            if not data and unpacker.needs_input and not (data := next(parts, b"")):
                raise InputError("ends in the middle of compressed data")
            try:
                part = unpacker.decompress(data, PART)
            except Exception as error:  # the four libraries have an error each
                raise InputError(f"holds damaged compressed data: {error}") from error
            data = b""
            if part:
                yield part
        data = unpacker.unused_data.lstrip(b"\0")
    raise InputError(f"is of {MEMBERS_LIMIT:,} compressed streams or more; pack it as one")


class _Gzip:
    """The decompressor of zlib with the methods of that of bz2."""

    def __init__(self) -> None:
        self.inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.eof, self.needs_input, self.unused_data = False, True, b""

    def decompress(self, data: bytes, most: int) -> bytes:
        unpacked = self.inner.decompress(self.inner.unconsumed_tail + data, most)
        self.eof, self.unused_data = self.inner.eof, self.inner.unused_data
        self.needs_input = not self.inner.unconsumed_tail
        return unpacked


class _Zstandard:
    """The decompressor of the package zstandard with the methods of that of bz2.

    It has no limit on what it unpacks at once, so it is given 256 bytes at a time, of which at most 8 MiB can come.
    """

    STEP = 2**8

    def __init__(self, inner: Any) -> None:
        self.inner, self.data, self.place = inner, b"", 0
        self.eof, self.needs_input, self.unused_data = False, True, b""

    def decompress(self, data: bytes, most: int) -> bytes:
        if self.needs_input:
            self.data, self.place = data, 0
        unpacked: bytes = self.inner.decompress(self.data[self.place : self.place + self.STEP])
        self.place += self.STEP
        self.needs_input = self.place >= len(self.data)
        self.eof = self.inner.eof
        if self.eof:
            self.unused_data = self.inner.unused_data + self.data[self.place :]
        return unpacked


def _zstd() -> Any:
    try:
        return import_module("compression.zstd").ZstdDecompressor()  # from Python 3.14 on
    except ImportError:
        pass
    try:
        return _Zstandard(import_module("zstandard").ZstdDecompressor().decompressobj())
    except ImportError:
        raise InputError("is compressed with zstd; `pip install zstandard` and try again, or unpack it first") from None


UNPACKERS: dict[bytes, Callable[[], Any]] = {
    rb"\x1f\x8b": _Gzip,
    rb"BZh": bz2.BZ2Decompressor,
    rb"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=WINDOW_LIMIT),
    rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18": _zstd,
}
"""What unpacks a file that begins so."""
