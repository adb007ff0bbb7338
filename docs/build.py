"""Build the site: `make docs` writes build/site/index.html, without a network.

The pages of this folder, the notebooks with their outputs, a page for every module (docstring, signatures, source), and
what only the code knows: what stands now and stood before October 2026, the map of the atlas, and how far each edge is
tried. They are staged in build/pages, where links to files of the repository become links to pages.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import check
import click
import nbformat
from atlas import data, instances
from modules import described, from_elsewhere, modules, public
from nbconvert import MarkdownExporter

from reductions import Problem, atlas
from reductions.__main__ import main as main_command
from reductions.graph import registered
from reductions.theory.atlas import Atlas

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "build" / "pages"
SITE = ROOT / "build" / "site"
BEFORE = "2026-09"
FILLED = ("cite.md", "command_line.md", "notebooks.md", "reference.md", "stands.md", "trust.md")
"""Pages with places for what only the code knows."""

_LINK = re.compile(r"\]\((?:\.\./)*((?:reductions|protocols|attention|notebooks|docs)/[^)#\s]+|CHANGELOG\.md|LICENSE)")
_DISPLAYED = re.compile(r"^( *)(\$\$.+\$\$)$", re.MULTILINE)
"""A formula on a line of its own; only between empty lines it is displayed."""

SHIM = "https://unpkg.com/iframe-worker/shim"
"""What the theme loads so that the search works from the file system; a copy is in the assets."""

_PICTURE = re.compile(r"!\[(png|svg)\]")
_SHOWN = re.compile(r"^<.*$", re.MULTILINE)
"""What an output says in HTML; there nobody but KaTeX reads mathematics, and it does not read dollar signs."""


# ---- pages and links


def page_of(target: str, depth: int) -> str:
    """The page, seen from a page so many folders down, that stands for a file of the repository."""
    up = "../" * depth
    path = Path(target)
    if target == "CHANGELOG.md":
        return f"{up}changelog.md"
    if path.parts[0] == "docs":
        return up + "/".join(path.parts[1:])
    if path.suffix == ".ipynb":
        return f"{up}notebooks/{path.stem}.md"
    if path.suffix == ".py":
        parts = path.with_suffix("").parts
        return f"{up}reference/{'.'.join(parts[:-1] if parts[-1] == '__init__' else parts)}.md"
    return up + target


def linked(text: str, depth: int = 0) -> str:
    """The text with links to files of the repository turned into links to pages."""
    return _LINK.sub(lambda found: "](" + page_of(found[1], depth), text)


def referenced(page: str) -> str:
    """A page whose references, `.. [1]` and `[1]_` in docstrings, look like references."""
    return re.sub(r"\[(\d+)\]_", r"[\1]", re.sub(r"\n\.\. \[(\d+)\]", r"<br>[\1]", page.replace("<p>.. [", "<p>[")))


def write(name: str, text: str) -> None:
    path = PAGES / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(linked(text, len(Path(name).parts) - 1), encoding="utf-8")


def fill(name: str, **parts: object) -> None:
    """Write a page whose places are filled."""
    write(name, (ROOT / "docs" / name).read_text(encoding="utf-8").format(**parts))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"


# ---- what there is


def stage_pages() -> None:
    for path in sorted((ROOT / "docs").rglob("*")):
        name = path.relative_to(ROOT / "docs").as_posix()
        if name in (*FILLED, "404.html") or path.suffix in {".py", ".pyc"} or path.is_dir():
            continue
        if path.suffix == ".md":
            write(name, path.read_text(encoding="utf-8"))
        else:
            (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, PAGES / name)
    shutil.copytree(ROOT / "notebooks" / "figures", PAGES / "notebooks" / "figures")
    write("changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    fill("cite.md", version=version("hardchain"))


def stage_notebooks() -> None:
    """Write a page for every notebook, pictures beside it, and a list of them."""
    found = []
    exporter = MarkdownExporter()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        names = {"output_files_dir": path.stem, "unique_key": path.stem}
        body, resources = exporter.from_notebook_node(notebook, names)
        for name, picture in resources["outputs"].items():
            (PAGES / "notebooks" / name).parent.mkdir(parents=True, exist_ok=True)
            (PAGES / "notebooks" / name).write_bytes(picture)
        title = next(line[2:] for line in body.splitlines() if line.startswith("# "))
        shutil.copyfile(path, PAGES / "notebooks" / path.name)
        note = f"\n*This page is [{path.name}](<{path.name}>) with its outputs.*\n"
        body = _DISPLAYED.sub(r"\n\1\2\n", body)
        body = _SHOWN.sub(lambda found: re.sub(r"\$([^$<>]+)\$", r"\\(\1\\)", found[0]), body)
        body = body.replace("<details>", '<details markdown="1">')
        body = _PICTURE.sub(f"![{title}]", body.replace(f"# {title}", f"# {title}\n{note}", 1))
        write(f"notebooks/{path.stem}.md", body)
        found.append(f"- [{title}](notebooks/{path.stem}.md)\n")
    fill("notebooks.md", notebooks="".join(found))


def stage_reference() -> None:
    """Write a page for every module, and a list of them."""
    found = list(modules())
    lines = [f"{'    ' * module.count('.')}- [{module}](reference/{module}.md)\n" for module in found]
    fill("reference.md", modules="".join(lines))
    for module in found:
        options, names = "show_root_heading: false", ""
        if others := from_elsewhere(module, found):
            own = [name for name in public(module) if name not in others]
            options += f"\n      members: {json.dumps(own)}"
            names = "\n## Names\n\n" + table(("name", "what it is"), [described(*pair) for pair in others.items()])
        write(f"reference/{module}.md", f"# {module}\n\n::: {module}\n    options:\n      {options}\n{names}")


def stage_commands() -> None:
    """Write what every command of `hardchain` says of itself."""
    context = click.Context(main_command, info_name="hardchain", max_content_width=100)
    fill("command_line.md", commands="".join(helps(context)))


def helps(context: click.Context) -> Iterator[str]:
    """A section for a command and for each of its subcommands."""
    yield f"## {context.command_path}\n\n```text\n{context.get_help()}\n```\n\n"
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            if command is not None and not command.hidden:
                yield from helps(click.Context(command, context, info_name=name, max_content_width=100))


# ---- what follows from it


def stage_stands() -> None:
    """Write what became of the hypotheses, and of the strongest lower bound for every problem."""
    now, before = atlas(), atlas(as_of=BEFORE)
    hypotheses = [
        (h.name, h.statement, before.status(h).summary, f"**{now.status(h).summary}**") for h in now.hypotheses
    ]
    bounds = []
    for kind in now.problems:
        then, today = strongest(before, kind), strongest(now, kind)
        if then:
            name = f"[{kind.__name__}](reference/{kind.__module__}.md)"
            bounds.append((name, then, "the same" if today == then else today or "**none**"))
    lost = sum(row[2] == "**none**" for row in bounds)
    fill(
        "stands.md",
        before=BEFORE,
        lost=lost,
        others=len(bounds) - lost,
        hypotheses=table(("hypothesis", "statement", BEFORE, now.as_of), hypotheses),
        bounds=table(("problem", f"strongest lower bound, {BEFORE}", f"and {now.as_of}"), bounds),
    )


def strongest(field: Atlas, kind: type[Problem[Any]]) -> str:
    """The strongest lower bound for a problem whose premise is open, and all the premises that give it."""
    standing = [bound for bound in field.stands(kind) if bound.status.open]
    if not standing:
        return ""
    best = standing[0]
    premises = dict.fromkeys(bound.hypothesis.name for bound in standing if bound.bound == best.bound)
    return f"no {best.kind_of_algorithm} in {best.bound}{', tight,' if best.tight else ''} on {', '.join(premises)}"


def stage_atlas() -> None:
    """Write what the page of the atlas shows, and a picture of an instance for every edge; pictures are kept."""
    folder = PAGES / "atlas"
    found = data.document((BEFORE, atlas().as_of[:7]), data.pairs())
    drawn = instances.instances(folder / "pictures", ROOT / "build" / "pictures")
    for edge in found["edges"]:
        edge["instances"] = drawn[edge["name"]]
    data.write(found, folder)


def stage_trust() -> None:
    """Write for every edge what tries it: the verifier, a proof, a second implementation, sizes that are built."""
    proofs = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
    proved = dict(re.findall(r"^\| (\w+)\([^|]*\) \| ([^|]+ \| 2\^[\d.]+) ", proofs, re.MULTILINE))
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests/reductions/second").glob("*.py")]
    written = re.compile(r"^(?:def )?(\w+_to_\w+)(?:\(| = )", re.MULTILINE)
    second = {name.replace("_", "") for text in texts for name in written.findall(text)}
    tried = json.loads((ROOT / "tests" / "assurance" / "alarms.json").read_text(encoding="utf-8"))
    rows = []
    for edge in registered():
        name = edge.__name__
        relations = [bound.relation for bound in edge.overhead.sizes.values()]
        rows.append(
            (
                f"[{name}](reference/{edge.__module__}.md)",
                f"{tried[name]['yes'] + tried[name]['no']:,}" if name in tried else "-",
                proved.get(name, "-").replace(" | ", ": "),
                "yes" if name.lower() in second else "-",
                f"{relations.count('=')} of {len(relations)}",
            )
        )
    head = ("edge", "instances tried", "proved up to: instances", "second", "sizes that are exact")
    fill(
        "trust.md",
        count=len(rows),
        tried=f"{sum(entry['yes'] + entry['no'] for entry in tried.values()):,}",
        proved=sum(row[2] != "-" for row in rows),
        second=sum(row[3] == "yes" for row in rows),
        edges=table(head, rows),
    )


def write_missing() -> None:
    """Write the page for addresses that are none; the links of the builder's own work only at the root of a server."""
    folders = "|".join(sorted(path.name for path in SITE.iterdir() if path.is_dir()))
    text = (ROOT / "docs" / "404.html").read_text(encoding="utf-8")
    (SITE / "404.html").write_text(text.replace("{folders}", folders), encoding="utf-8")


def main() -> int:
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)
    stage_pages()
    stage_notebooks()
    stage_reference()
    stage_commands()
    stage_stands()
    stage_trust()
    stage_atlas()
    builder = [Path(sys.executable).with_name("zensical"), "build", "--clean", "--strict"]
    status = subprocess.run(builder, cwd=ROOT, check=False).returncode
    for path in SITE.rglob("*.html"):
        up = "../" * (len(path.relative_to(SITE).parts) - 1)
        text = path.read_text(encoding="utf-8").replace(SHIM, f"{up}assets/iframe-worker/shim.js")
        path.write_text(referenced(text) if path.parent.name == "reference" else text, encoding="utf-8")
    write_missing()
    found = list(check.faults(SITE))
    for line in found:
        print(line, file=sys.stderr)
    return status or bool(found)


if __name__ == "__main__":
    sys.exit(main())
