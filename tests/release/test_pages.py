"""Pages of the documentation: what they link to is there, and no page is left out of the site."""

import re
from pathlib import Path

import pytest
import yaml

from reductions.__main__ import main

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"(?<!\!)\]\(([^)#\s]+)|!\[[^\]]*\]\(([^)#\s]+)")


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        target = found[1] or found[2]
        if target.startswith(("http", "notebooks/")) and page.name in {"index.md", "paper.md"}:
            target = f"../{target}".replace(".md", ".ipynb")
        if not target.startswith(("http", "../http")):
            assert target == "changelog.md" or (page.parent / target).exists(), (page.name, target)


def test_every_page_is_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in PAGES:
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name.startswith("joss/") or f": {name}\n" in navigation, name


def test_every_claim_has_a_target_and_a_figure():
    page, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("docs/trust.md", "Makefile"))
    rows = re.findall(r"^\| .* \|$", page.partition("## Edge by edge")[0], re.MULTILINE)
    assert len(rows) > 20
    for row in rows:
        cells = row.strip("| ").split(" | ")
        assert len(cells) == 4, row
        assert all(cells), row
    for target in re.findall(r"`make (\w+)`", page):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_builder_reads_the_configuration():
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["docs_dir"] == "build/pages"
    assert not settings["use_directory_urls"]  # pages are read from the file system


def test_what_cites_has_the_version_of_the_distribution():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    for name in ("CITATION.cff", "docs/packaging/recipe.yaml"):
        assert f"version: {version}\n" in (ROOT / name).read_text(encoding="utf-8"), name


def test_the_recipe_requires_what_the_distribution_does():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    recipe = (ROOT / "docs/packaging/recipe.yaml").read_text(encoding="utf-8")
    required = re.findall(
        r'^    "([\w-]+)>=([\d.]+)",$', project.split("[project.optional-dependencies]")[0], re.MULTILINE
    )
    assert len(required) > 5
    for name, least in required:
        assert f"    - {name} >={least}\n" in recipe, name


def test_every_package_says_its_version():
    import attention
    import protocols
    import reductions

    assert attention.__version__ == protocols.__version__ == reductions.__version__
    assert main.params[0].name == "version"
