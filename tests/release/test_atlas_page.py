"""The page of the atlas: its data are the library's, and in a browser it shows them."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from reductions import atlas, catalogue, route
from reductions.graph import edge_named, problem_named
from reductions.problems import ThreeSum
from reductions.theory.ledger import compose

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DATES = ("2026-09", "2026-11")
WAYS = (("CNF", "EditDistance"), ("ThreeSum", "Collinear"))

sys.path.append(str(ROOT / "docs"))
from atlas import data, layout  # noqa: E402 - a folder of the documentation

STEPS = """
const found = {errors: []};
addEventListener("error", (event) => found.errors.push(event.message));
console.warn = console.error = (...words) => found.errors.push(words.join(" "));
addEventListener("load", () => {
  const tap = (name) => cy.getElementById(name).emit("tap");
  const turn = (place) => { at("day").value = place; at("day").dispatchEvent(new Event("input")); };
  const words = () => at("panel").textContent;
  found.boxes = cy.nodes(".problem").map((node) => [node.id(), node.data("group")]);
  found.arrows = cy.edges().length;
  found.start = words();
  const box = cy.elements().renderedBoundingBox();
  found.seen = box.x1 >= 0 && box.y1 >= 0 && box.x2 <= cy.width() && box.y2 <= cy.height() && box.w > 400;
  tap("CNF"); tap("EditDistance");
  found.way = cy.edges(".way").map((edge) => edge.id());
  found.panel = words(); found.said = at("said").textContent; found.hash = location.hash;
  turn(0);
  found.before = cy.nodes(".problem").map((node) => [node.id(), node.data("group")]);
  found.panelBefore = words();
  tap("ThreeSum"); found.sumBefore = words();
  turn(1); found.sumNow = words();
  cy.getElementById("ThreeSumToCollinear").emit("tap"); found.edge = words();
  at("from").value = "Diameter"; at("from").dispatchEvent(new Event("change")); found.named = words();
  at("graph").dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown"}));
  at("graph").dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowLeft"}));
  at("graph").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter"})); found.keys = chosen;
  found.labels = [...document.querySelectorAll("input, select")].filter((field) => !field.labels.length).length;
  found.wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.body.replaceChildren(Object.assign(document.createElement("pre"), {textContent: JSON.stringify(found)}));
});
"""


def kind(name):
    return problem_named(name)


@pytest.fixture(scope="module")
def document():
    joined = [(kind(start), kind(end)) for start, end in WAYS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "places", in_rows)
        return json.loads(json.dumps(data.document(DATES, joined)))


def in_rows(families, _, __):
    return {name: [120 * (place % 11), 70 * (place // 11)] for place, name in enumerate(families)}


def test_a_way_is_the_route_with_its_sizes_and_bounds(document):
    for start, end in WAYS:
        found = document["ways"][f"{start}>{end}"]
        path = tuple(type(step) for step in route(start, end))
        assert found["path"] == [step.__name__ for step in path]
        entries = compose(path).entries
        assert {name: [side, text] for name, side, text in found["sizes"]} == {
            name: [entry.relation, str(entry.expression)] for name, entry in entries.items()
        }
        for row in found["bounds"]:
            for premise in row["on"]:
                (bound,) = atlas().implies(premise, start)
                further = atlas().along(bound, path)
                assert (bound.bound in row["from"], further.bound in row["to"]) == (True, True)
    assert [row["on"] for row in document["ways"]["CNF>EditDistance"]["bounds"]] == [
        ["SETH", "sparse CNF-SAT", "wide CNF-SAT"]
    ]


def test_groups_follow_the_premises(document):
    groups = {found["name"]: found["group"] for found in document["problems"]}
    assert groups["ThreeSum"] == {"2026-09": "sums", "2026-11": "fell"}
    assert groups["NegativeTriangle"] == {"2026-09": "weights", "2026-11": "fell"}
    assert groups["EditDistance"] == {"2026-09": "vectors", "2026-11": "vectors"}
    for day in DATES:
        field = atlas(as_of=day)
        stands = {
            bound.problem.__name__ for h in field.hypotheses if field.status(h).open for bound in field.implies(h)
        }
        assert {name for name, group in groups.items() if group[day] not in {"fell", "none"}} == stands & groups.keys()
    assert len(document["edges"]) == len(catalogue.EDGES)
    status = {found["name"]: found["open"] for found in document["hypotheses"]}
    assert status["SETH"] == {"2026-09": True, "2026-11": False}


def test_every_bound_names_a_time(document):
    """SETH says something of subset sums, and nothing that is a power of their number or exponential in it."""
    said = [row["bound"] for found in document["problems"] for day in DATES for row in found["bounds"][day]]
    assert all(re.search(r"\w", text.partition(" in ")[2]) for text in said)
    assert "no algorithm in 2^variables" in said


def test_no_box_lies_on_another_and_families_stay_together():
    families = {f"p{place}": "ab"[place % 3 == 0] for place in range(13)}
    arrows = [("p0", "p1"), ("p1", "p4"), ("p12", "p0"), ("p2", "p2")]
    found = layout.places(families, arrows, ((3, "a"), (2, "b")))
    assert found.keys() == families.keys()
    assert len({tuple(place) for place in found.values()}) == 13
    right = max(found[name][0] for name, family in families.items() if family == "a")
    assert right + layout.BOX[0] < min(found[name][0] for name, family in families.items() if family == "b") + 1
    assert abs(found["p0"][0] - found["p12"][0]) + abs(found["p0"][1] - found["p12"][1]) < 130  # neighbours
    assert found == layout.places(families, arrows, ((3, "a"), (2, "b")))


def test_an_instance_is_yes_and_its_question_too():
    pytest.importorskip("matplotlib", reason="the extra 'draw' is not installed")
    from atlas import instances

    for name in ("OrthogonalVectorsToDiameter", "ThreeSumToCollinear", "OrthogonalVectorsToTriangleCollection"):
        source, question = instances.drawn(edge_named(name))
        assert source.instance.verify(source.answer)
        assert question.instance.verify(question.answer)
        assert isinstance(question.instance, edge_named(name).target)


def test_a_picture_is_kept_until_its_instance_changes(tmp_path):
    pytest.importorskip("matplotlib", reason="the extra 'draw' is not installed")
    from atlas import instances

    (tmp_path / "new").mkdir()
    (tmp_path / "kept").mkdir()
    folders = (tmp_path / "new", tmp_path / "kept")
    shown = instances.Shown(ThreeSum(((1, 2), (3,), (4, -5, 5))), (0, 0, 0))
    name = instances.picture(shown, *folders)
    assert b"<svg" in (tmp_path / "new" / name).read_bytes()
    (tmp_path / "kept" / name).write_bytes(b"kept")
    assert instances.picture(shown, *folders) == name
    assert (tmp_path / "new" / name).read_bytes() == b"kept"
    assert instances.picture(shown._replace(answer=None), *folders) != name


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_in_a_browser(document, tmp_path):
    shutil.copytree(ROOT / "docs" / "atlas", tmp_path / "site" / "atlas")
    shutil.copytree(ROOT / "docs" / "assets", tmp_path / "site" / "assets")
    folder = tmp_path / "site" / "atlas"
    data.write({**document, "edges": [{**edge, "instances": []} for edge in document["edges"]]}, folder)
    page = folder / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<head>", f"<head><script>{STEPS}</script>", 1))
    flags = "headless no-sandbox disable-gpu no-first-run disable-background-networking disable-component-update "
    flags += "disable-sync disable-extensions"
    command = [CHROMIUM, *(f"--{flag}" for flag in flags.split()), f"--user-data-dir={tmp_path / 'profile'}"]
    command += ["--window-size=1280,800", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    found = json.loads(unescape(re.search(r"<pre>(.*?)</pre>", dom, re.DOTALL)[1]))
    assert found["errors"] == []
    assert found["labels"] == 0
    assert found["wide"] <= 0
    assert found["seen"]
    assert len(found["boxes"]) == len(document["problems"])
    assert found["arrows"] == sum(edge["source"] != edge["target"] for edge in document["edges"])
    assert str(len(catalogue.EDGES)) in found["start"]
    path = [type(step).__name__ for step in route("CNF", "EditDistance")]
    assert sorted(found["way"]) == sorted(path)
    for name in path:
        assert name in found["panel"]
        assert name in found["said"]
    assert "SETH" not in found["said"]
    assert "wide CNF-SAT" in found["said"]
    assert found["hash"].replace("%3E", ">") == "#CNF>EditDistance"
    groups = {problem["name"]: problem["group"] for problem in document["problems"]}
    assert dict(found["boxes"]) == {name: group["2026-11"] for name, group in groups.items()}
    assert dict(found["before"]) == {name: group["2026-09"] for name, group in groups.items()}
    assert dict(found["before"])["ThreeSum"] != dict(found["boxes"])["ThreeSum"]
    assert found["sumBefore"] != found["sumNow"]
    assert "no lower bound stands" in found["sumNow"]
    assert "class ThreeSumToCollinear" in found["edge"]
    assert "Diameter" in found["named"]
    assert found["keys"] != ["Diameter"]
