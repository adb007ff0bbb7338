"""The page of a run in a browser: it loads without an error, and what it shows follows its sliders."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from reductions import CNF

pytest.importorskip("matplotlib", reason="the extra 'draw' is not installed")

from reductions.draw.watch.data import document
from reductions.draw.watch.parts import Parts
from reductions.draw.watch.run import run_of

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FORMULA = CNF(4, ((1, 2), (-1, -3), (3, 4), (-2, 4), (1, -4)))

MOVES = """
const found = {errors: [], states: []};
addEventListener("error", (event) => found.errors.push(event.message));
addEventListener("load", () => {
  const move = (id, value) => {
    const input = document.getElementById(id);
    input.value = value;
    input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input"));
  };
  const text = (id) => document.getElementById(id).textContent;
  const ids = ["check-finding", "common", "noise-finding", "message-value"];
  const note = () => found.states.push({
    ...Object.fromEntries(ids.map((id) => [id, text(id)])),
    strip: [...document.querySelectorAll("#strip button")].map((button) => button.textContent.includes("✓")),
    grid: [...document.querySelectorAll("#grid td")].map((cell) => parseInt(cell.textContent, 10)),
    shares: document.querySelectorAll("#shares tbody tr").length,
    dots: document.querySelectorAll("#plot .dot").length,
    wrong: document.querySelectorAll("#outputs .dot.wrong").length,
    hash: location.hash,
  });
  note();
  for (const [row, message, coin, noise] of STEPS) {
    move("row-0", row);
    move("message", message);
    move("coin", coin);
    move("noise", noise);
    note();
  }
  document.getElementById("near").click();
  document.getElementById("toss-many").click();
  note();
  found.tosses = text("tosses");
  found.labels = [...document.querySelectorAll("input, select")].filter((field) => !field.labels.length).length;
  found.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.body.replaceChildren(Object.assign(document.createElement("pre"), {textContent: JSON.stringify(found)}));
});
"""


def browse(page, directory, *options):
    """The document after its scripts, as text."""
    flags = "headless no-sandbox disable-gpu no-first-run disable-background-networking disable-component-update "
    flags += "disable-sync disable-extensions"
    command = [CHROMIUM, *(f"--{flag}" for flag in flags.split()), f"--user-data-dir={directory}", *options]
    return subprocess.run(
        [*command, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_in_a_browser(tmp_path):
    (tmp_path / "formula.cnf").write_text(FORMULA.to_dimacs())
    page = tmp_path / "run.html"
    command = [sys.executable, "-m", "reductions", "show", str(tmp_path / "formula.cnf"), "-k", "2", "-o", str(page)]
    subprocess.run(command, cwd=ROOT, check=True)
    text = page.read_text(encoding="utf-8")
    assert "2-OVC" in text
    assert "refuted, machine-checked" in text
    assert text.index("2-OVC") < text.index('id="stage-1"')

    data = json.loads(json.dumps(document(Parts(run_of(FORMULA, None, {"order": 2})))))
    last = len(data["noise"]) - 1
    steps = [(0, 0, 0, 0), (1, 3, 2, 10), (3, 4, 3, last)]
    script = f"<script>const STEPS = {json.dumps(steps)};{MOVES}</script>"
    page.write_text(text.replace("<style>", script + "<style>", 1), encoding="utf-8")
    dom = browse(page, tmp_path / "profile", "--window-size=500,900")
    found = json.loads(unescape(re.search(r"<pre>(.*?)</pre>", dom, re.DOTALL)[1]))
    assert found["errors"] == []
    assert found["labels"] == 0
    assert found["wide"] <= 0
    start, *moved, near = found["states"]
    assert start["strip"] == [True] * data["code"]["length"]
    column = data["start"]["tuple"] % len(data["sets"][1]["rows"])
    for (chosen, message, coin, noise), seen in zip(steps, moved, strict=True):
        check(data, chosen, column, message, coin, noise, seen)
    lie, coins, _ = data["tuples"]["lies"][str(data["start"]["near"])]
    assert sum(near["strip"]) == coins <= data["code"]["bound"]
    assert data["messages"][lie]["number"] == near["message-value"].split()[0]
    assert "100 times" in found["tosses"]


def check(data, row, column, message, coin, noise, seen):
    """What is seen against the numbers that Python computed."""
    columns = len(data["sets"][1]["rows"])
    place, word = row * columns + column, data["messages"][message]["word"]
    same = [a == b for a, b in zip(data["tuples"]["word"][place], word, strict=True)]
    assert seen["strip"] == same
    assert ("accepts" in seen["check-finding"]) == same[coin]
    assert (" orthogonal" in seen["common"] and "not orthogonal" not in seen["common"]) == (
        not data["tuples"]["common"][place]
    )
    inner = [
        sum(a == b for a, b in zip(data["tuples"]["word"][row * columns + other], word, strict=True))
        for other in range(columns)
    ]
    assert seen["grid"] == inner
    assert seen["dots"] == data["code"]["length"]
    assert seen["shares"] == len(data["messages"][message]["rows"][row]) + 1
    middle, error = data["attention"]["middle"], data["noise"][noise]
    outputs = data["messages"][message]["outputs"]
    wrong = [(u - error < middle) if u >= middle else (u + error >= middle) for u in outputs]
    assert seen["wrong"] == sum(wrong)
    assert ("every row is decided rightly" in seen["noise-finding"]) == (noise < data["messages"][message]["flip"])
    assert seen["hash"].endswith(f"message={message}&coin={coin}&noise={noise}")
