"""Files of lines: what ends a line, what is unpacked, and that nothing is unpacked without end."""

import bz2
import gzip
import io
import lzma
import re
import struct
import tracemalloc
import zlib
from contextlib import contextmanager
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions import CNF, text_files
from reductions.documents import TEXT_LIMIT
from reductions.errors import InputError
from reductions.text_files import blocks, first_line, lines, read_parts

TEXT = b"c made for a test\np cnf 3 2\n1 -3 0\n2 3 0\n"


def zstd(content):
    zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


PACKERS = [gzip.compress, bz2.compress, lzma.compress, zstd]


def content(packed):
    return b"".join(read_parts(io.BytesIO(packed), "name"))


@contextmanager
def at_most(mebibytes):
    """Nothing within may take more memory."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mebibytes * 2**20
    finally:
        tracemalloc.stop()


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("reductions.documents.TEXT_LIMIT", 2**20)


@pytest.mark.parametrize("pack", PACKERS)
def test_compressed_files_are_known_by_their_content(pack, tmp_path):
    path = tmp_path / "plain.cnf"
    path.write_bytes(pack(TEXT))
    formula = CNF.from_dimacs(path)
    assert (formula.num_variables, formula.clauses) == (3, ((1, -3), (2, 3)))


@pytest.mark.parametrize("pack", PACKERS)
def test_compressed_streams_follow_each_other(pack):
    first, second = pack(TEXT[:20]), pack(TEXT[20:])
    assert content(first + second) == TEXT
    assert content(first + pack(b"") + bytes(8) + second + bytes(4)) == TEXT
    assert content(pack(b"")) == b""


@pytest.mark.parametrize("pack", PACKERS)
def test_long_contents_come_whole(pack):
    long = b"".join(b"%d %d\n" % (i, i * i) for i in range(70_000)) + b" " * 700_000
    assert content(pack(long) + pack(long)) == 2 * long


@pytest.mark.parametrize("pack", PACKERS)
def test_damaged_compressed_files(pack):
    packed = pack(TEXT)
    for length in range(6, len(packed)):
        with pytest.raises(InputError, match=r"name: (ends in the middle of|holds damaged) compressed data"):
            content(packed[:length])
    with pytest.raises(InputError, match=r"name: (ends in the middle of|holds damaged) compressed data"):
        content(packed + b"more than was packed")
    with pytest.raises(InputError, match="name: holds damaged compressed data"):
        content(packed[:9] + bytes(byte ^ 0x55 for byte in packed[9:]))


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.usefixtures("small")
def test_bombs_are_refused_while_they_are_unpacked(pack):
    packed, largest = pack(bytes(2**25)), pack(bytes(2**20))
    assert len(packed) < 2**16
    with at_most(16):
        with pytest.raises(InputError, match="name: is longer than 1 MiB"):
            content(packed)
        assert content(largest) == bytes(2**20)


@pytest.mark.usefixtures("small")
def test_packed_files_are_not_longer_than_texts():
    endless = iter([gzip.compress(TEXT)])
    with at_most(8), pytest.raises(InputError, match="name: is longer than 1 MiB"):
        list(read_parts(SimpleNamespace(read=lambda size: next(endless, bytes(size))), "name"))


def test_a_million_empty_streams(monkeypatch):
    monkeypatch.setattr("reductions.text_files.MEMBERS_LIMIT", 50)
    assert content(gzip.compress(b"") * 49) == b""
    with pytest.raises(InputError, match="compressed streams or more"):
        content(gzip.compress(b"") * 51)


def test_xz_files_that_need_gibibytes():
    packed = bytearray(lzma.compress(TEXT))
    size = 4 * (packed[12] + 1)
    assert packed[14:16] == b"\x21\x01"  # LZMA2, with one byte of properties: the size of its dictionary
    packed[16] = 40  # 4 GiB
    packed[12 + size - 4 : 12 + size] = struct.pack("<I", zlib.crc32(packed[12 : 12 + size - 4]))
    with pytest.raises(InputError, match="holds damaged compressed data: Memory usage limit"):
        content(bytes(packed))


def test_zstd_without_a_library(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("reductions.text_files.import_module", missing)
    with pytest.raises(InputError, match="name: is compressed with zstd; `pip install zstandard`"):
        content(b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00\x99\xe9\xd8\x51")


def test_zstd_of_the_standard_library_goes_first(monkeypatch):
    module = SimpleNamespace(ZstdDecompressor=text_files._Gzip)
    monkeypatch.setattr("reductions.text_files.import_module", {"compression.zstd": module}.__getitem__)
    monkeypatch.setitem(text_files.UNPACKERS, rb"\x1f\x8b", text_files._zstd)
    assert content(gzip.compress(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"PK\x03\x04", "is a zip archive"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive"),
        (b"\x1f\x9d\x90", "is compressed with compress"),
        (b"\x04\x22\x4d\x18", "is compressed with lz4"),
        (b"LZIP\x01", "is compressed with lzip"),
        (lzma.compress(TEXT, lzma.FORMAT_ALONE), "is compressed with lzma"),
        ("p cnf 0 0\n".encode("utf-16"), "is text in UTF-16"),
        (b"\xfe\xff" + "p cnf 0 0\n".encode("utf-16-be"), "is text in UTF-16"),
        (b"\x00\x00\xfe\xff" + "p cnf 0 0\n".encode("utf-32-be"), "is text in UTF-32"),
    ],
)
def test_files_that_are_named_in_the_refusal(head, reason):
    with pytest.raises(InputError, match=f"name: {reason}"):
        content(head + bytes(20))


def test_what_is_packed_twice_is_unpacked_once():
    twice = gzip.compress(gzip.compress(TEXT))
    assert content(twice) == gzip.compress(TEXT)


def test_the_mark_of_utf_8_is_no_content():
    assert content(b"\xef\xbb\xbf" + TEXT) == content(gzip.compress(b"\xef\xbb\xbf" + TEXT)) == TEXT
    assert content(b"a\xef\xbb\xbf") == b"a\xef\xbb\xbf"


def test_files_that_come_byte_by_byte():
    pipe = io.BytesIO(gzip.compress(TEXT))
    assert b"".join(read_parts(SimpleNamespace(read=lambda _: pipe.read(1)), "name")) == TEXT


def test_the_limit_is_that_of_texts():
    assert TEXT_LIMIT == 2**28


# Lines


def cut(text, places):
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


texts = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"cc", b" ", b"\x0b", b"\x1c", b"\x85"]), max_size=20)


@given(texts.map(b"".join), st.lists(st.integers(0, 40), max_size=5))
def test_lines_end_at_cr_and_lf_and_crlf_alone(text, places):
    expected = re.split(rb"\r\n|\r|\n", text)
    numbered = [(number, line) for number, line in enumerate(expected, start=1) if line.strip(b" ")]
    for comments in (b"#", b"c", b"ac"):
        kept = [(number, line) for number, line in numbered if line.strip(b" ")[0] not in comments]
        assert list(lines(cut(text, places), "name", comments)) == kept


def test_long_lines(monkeypatch):
    monkeypatch.setattr("reductions.text_files.PART", 8)
    first, comment, last = b"ab cd ef gh ij\n", b"c" + b"x y " * 9 + b"\r\n", b"1\n         2\n"
    text = first + comment + last
    parts = cut(text, range(len(text)))
    *before, shortened, one, two = blocks(parts, b"c")
    assert before == [b"ab cd ef ", b"gh ij\n"]
    assert shortened.startswith(b"c")
    assert shortened.endswith(b"\n")
    assert len(shortened) <= 10
    assert (one, two) == (b"1\n", b"2\n")
    with pytest.raises(InputError, match="name:1: the line is longer"):
        list(lines(parts, "name", b"c"))
    assert list(lines(cut(text[len(first) :], range(99)), "name", b"c")) == [(2, b"1"), (3, b"2")]
    assert b"".join(blocks([b"0123456789"], b"c")) == b"0123456789\n"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_long_comments_end_with_their_line(end, monkeypatch):
    monkeypatch.setattr("reductions.text_files.PART", 8)
    text = b"c comment that is long" + end + b"1" + end
    for size in range(1, len(text)):
        assert list(lines(cut(text, range(0, len(text), size)), "name", b"c")) == [(2, b"1")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (b"", b""),
        (b"\n\r  \n", b""),
        (b"c one\rc\tx\nc\n p cnf 1 0 \n", b"p cnf 1 0"),
        (b"cycle 1\n", b"cycle 1"),
        (b"c " + b"d" * 10**6 + b"\nx", b"x"),
    ],
)
def test_first_lines(text, first):
    found, parts = first_line(cut(text, range(3, len(text), 9999)))
    assert found == first
    assert b"".join(parts) == text
