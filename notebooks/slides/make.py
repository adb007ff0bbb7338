"""Make slides of the notebooks in build/slides, of the outputs that are committed: `make slides`.

They need no network: reveal.js 5.2.1 lies beside this file, of the package of that name in the npm registry and without
the fonts of its theme, and KaTeX in docs/assets. Slides on which there is too much for one page get smaller letters, or
two columns.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from nbconvert import SlidesExporter

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def main(target: Path = ROOT / "build" / "slides", notebooks: Iterable[Path] = NOTEBOOKS) -> None:
    """Write slides of the notebooks, and what they load, into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for source, name in ((HERE / "reveal", "reveal"), (ROOT / "docs" / "assets" / "katex", "katex")):
        shutil.copytree(source, target / name, dirs_exist_ok=True)
    for name in ("slides.css", "slides.js"):
        shutil.copyfile(HERE / name, target / name)
    exporter = SlidesExporter(
        template_name="template",
        extra_template_basedirs=[str(HERE)],
        reveal_url_prefix="reveal",
        reveal_theme="white",
        exclude_anchor_links=True,
    )
    for path in notebooks:
        body, _ = exporter.from_filename(str(path))
        (target / f"{path.stem}.html").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
