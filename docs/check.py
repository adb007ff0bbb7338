"""What is wrong with a site: links that lead nowhere, and mathematics that nobody sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

_NAME = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'<[a-z][^<>]*?\s(?:href|src)="([^"]+)"')
_QUOTED = re.compile(r"<(code|pre|script|style)\b.*?</\1>|\\\(.*?\\\)|\\\[.*?\\\]|<[^>]*>", re.DOTALL)
"""What is not read as text: code, formulas that KaTeX sets, and tags."""
_RAW = re.compile(r"\$\$|\$\S[^$\n]*\S\$|\$\S\$|\\(?:frac|sum|leq|geq|cdot|mathbb)\b")


def faults(site: Path) -> Iterator[str]:
    """One line for every link of a page to nothing, and for the first formula on it that is not set."""
    names = cache(lambda page: {unescape(name) for name in _NAME.findall(page.read_text(encoding="utf-8"))})
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        for link in dict.fromkeys(map(unescape, _LINK.findall(text))):
            if fault := leads_nowhere(link, page, names):
                yield f"{page.relative_to(site)}: {link} {fault}"
        if raw := _RAW.search(_QUOTED.sub("", text)):
            yield f"{page.relative_to(site)}: {raw[0]} is not set"


def leads_nowhere(link: str, page: Path, names: Callable[[Path], set[str]]) -> str:
    """What is wrong with a link of a page, or nothing; where another host is named, nobody looks."""
    there = urlsplit(link)
    if there.scheme or there.netloc or there.fragment.startswith("__"):
        return ""
    target = (page.parent / unquote(there.path)).resolve() if there.path else page
    if link.startswith("/") or not target.is_file():
        return "leads nowhere"
    if there.fragment and target.suffix == ".html" and unquote(there.fragment) not in names(target):
        return "leads to a page without that name"
    return ""
