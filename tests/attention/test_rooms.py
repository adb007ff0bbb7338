"""Which modules of `attention` import which, read from their source: late imports inside functions count too."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import attention

PACKAGE = Path(attention.__file__).parent
MAY_IMPORT = {
    "errors": set(),
    "inputs": {"errors", "support"},
    "support": {"errors"},
    "exact": {"errors", "inputs", "support"},
    "fast": {"errors", "inputs", "support", "exact"},
    "universal": {"errors", "inputs", "support", "exact", "fast"},
    "planning": {"errors", "inputs", "support", "exact", "fast"},
    "torch": {"errors", "inputs", "support", "exact", "fast", "universal"},
}
OTHERS = {"protocols", "reductions", "tests"}


def module_name(path):
    return ".".join(("attention", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


SOURCES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports_of(source):
    """Names of all modules that a source imports, and `MODULE.NAME` for what may be a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows():
    """For every module the modules of the package that it imports, the root's own imports aside."""
    found = {}
    for name, path in SOURCES.items():
        if name != "attention":
            imported = set(imports_of(path.read_text(encoding="utf-8")))
            found[name] = {other for other in imported if other in SOURCES} - {name}
    return found


def room(module):
    return module.split(".")[1] if "." in module else "attention"


def test_the_parser_sees_every_kind_of_import():
    source = "import a.b as c\nfrom d import e, f\ndef g():\n    from h.i import j\n"
    assert set(imports_of(source)) == {"a.b", "d", "d.e", "d.f", "h.i", "h.i.j"}
    assert "attention.fast.kernel" in arrows()["attention.fast.state"]  # a late one


def test_there_is_no_circle():
    order = list(TopologicalSorter(arrows()).static_order())  # CycleError names the circle
    assert sorted(order) == sorted(set(SOURCES) - {"attention"})


def test_every_room_has_a_rule():
    assert {room(name) for name in SOURCES} == {*MAY_IMPORT, "attention"}


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_rooms_import_only_what_is_below_them(name):
    for module, imported in arrows().items():
        if room(module) == name:
            assert {room(other) for other in imported} <= MAY_IMPORT[name] | {name}, module


def test_nothing_is_imported_from_the_other_packages():
    for module, path in SOURCES.items():
        assert not {name.split(".")[0] for name in imports_of(path.read_text(encoding="utf-8"))} & OTHERS, module


def calls_in(path):
    """The calls of a source as (what is called, number of arguments): ("operator.index", 1), (".replace", 1)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            name = f"{owner if owner in ('operator', 'os') else ''}.{node.func.attr}"
            yield name, len(node.args)


def test_integers_are_checked_and_files_replaced_in_one_place():
    calls = {module: set(calls_in(path)) for module, path in SOURCES.items()}

    def places(*wanted):
        return [module for module, found in calls.items() if found & set(wanted)]

    assert places(("operator.index", 1)) == ["attention.inputs"]
    assert places((".replace", 1), (".rename", 1), ("os.replace", 2), ("os.rename", 2)) == ["attention.support.files"]
