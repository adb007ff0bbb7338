"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replacing"]


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a path beside `path` to write to, and rename it to `path` at the end if nothing went wrong.

    Readers see either what was there before or all that is new. Only a process that is killed outright leaves the file
    beside it, `.NAME.PID.partial`, which may be deleted.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     path = Path(directory) / "file"
    ...     with replacing(path) as partial:
    ...         _ = partial.write_text("all of it")
    ...     path.read_text(), [file.name for file in Path(directory).iterdir()]
    ('all of it', ['file'])
    """
    path = Path(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
