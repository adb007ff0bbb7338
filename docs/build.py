"""Build the site: `make docs` writes build/site/index.html, without a network.

The pages of this folder, the notebooks with their outputs, a page for every module (docstring, signatures, source), and
what only the code knows: what stands now and stood before October 2026, and how far each edge is tried. They are staged
in build/pages, where links to files of the repository become links to pages.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import nbformat
from nbconvert import MarkdownExporter

from reductions import Problem, atlas
from reductions.__main__ import main as main_command
from reductions.graph import registered
from reductions.theory.atlas import Atlas

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "build" / "pages"
SITE = ROOT / "build" / "site"
PACKAGES = ("reductions", "protocols", "attention")
BEFORE = "2026-09"
FILLED = ("cite.md", "command_line.md", "notebooks.md", "reference.md", "stands.md", "trust.md")
"""Pages with places for what only the code knows."""
