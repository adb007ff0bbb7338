"""The modules, and what a package only hands on."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("reductions", "protocols", "attention")


def modules() -> Iterator[str]:
    """Every module, as attention.fast.design."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[-1] != "__main__":
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def public(module: str) -> list[str]:
    return list(getattr(importlib.import_module(module), "__all__", ()))


def from_elsewhere(module: str, found: Iterable[str]) -> dict[str, Any]:
    """What a package only hands on: the page of the module in which it is written says all about it.

    A package that needs a library which is not installed has a page with all that it hands on.
    """
    if not ROOT.joinpath(*module.split(".")).is_dir():
        return {}
    try:
        objects = {name: getattr(importlib.import_module(module), name) for name in public(module)}
    except ImportError:
        return {}
    homes = set(found) - {module}
    return {name: value for name, value in objects.items() if getattr(value, "__module__", "") in homes}


def described(name: str, value: Any) -> tuple[str, str]:
    """A name that leads to its documentation, and the first line of that."""
    home = value.__module__
    first = (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ")
    return f"[`{name}`]({home}.md#{home}.{value.__qualname__})", first
