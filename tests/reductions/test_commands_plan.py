"""`hardchain plan`: numbers as people write them, and the plan of the package."""

import json

import pytest
from click.testing import CliRunner

from attention import plan_for_bounds
from reductions.__main__ import main


def run(*arguments):
    result = CliRunner().invoke(main, ["plan", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e6", 10**6),
        ("1E6", 10**6),
        ("1.5e3", 1500),
        ("100.0", 100),
        ("1_000", 1000),
        ("20e-1", 2),
        ("1", 1),
        (str(2**62), 2**62),
        ("4.611686018427387904e18", 2**62),
    ],
)
def test_whole_numbers_in_any_notation(text, number):
    found = json.loads(run("-n", text, "-k", "2e0", "-d", "3e0", "--value-columns", "0.5e1", "--json").stdout)
    expected = plan_for_bounds(number, 2, 3, 5, bound=1.0)
    assert (found["method"], found["rank"], found["exact_seconds"], found["error_bound"]) == (
        expected.method,
        expected.rank,
        expected.exact_seconds,
        expected.error_bound if expected.error_bound < float("inf") else None,
    )


def test_defaults_are_numbers_too():
    found = json.loads(run("-n", "1e3", "--json").stdout)
    assert found["exact_seconds"] == plan_for_bounds(1000, 3, 8, 8, bound=1.0).exact_seconds


@pytest.mark.parametrize("bound", ["1", "9", "1e200"])
def test_numbers_that_do_not_exist_are_null(bound):
    """RFC 8259 has no infinity, and not every reader of JSON takes one."""

    def refuse(name):
        raise ValueError(name)

    found = json.loads(run("-n", "1e3", "-B", bound, "--json").stdout, parse_constant=refuse)
    assert found["hybrid_seconds"] is None
    assert (found["fast_seconds"] is None) == (found["degree"] is None) == (bound != "1")
    assert (found["logit_bound"] is None) == (found["error_bound"] is None) == (bound == "1e200")
    assert ("error        unknown" in run("-n", "1e3", "-B", bound).stdout) == (bound == "1e200")


@pytest.mark.parametrize("option", ["-n", "-k", "-d", "--value-columns"])
@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("1.5", "whole number"),
        ("2.000000000000000000000000000001", "whole number"),
        ("nan", "whole number"),
        ("x", "whole number"),
        ("", "whole number"),
        ("0x10", "whole number"),
        ("1e99999999999999999999", "whole number"),
        ("1e400", "range"),
        ("1" + "0" * 5000, "range"),
        ("inf", "range"),
        ("-3", "range"),
        ("1e-400", "whole number"),
        (str(2**62 + 1), "range"),
    ],
)
def test_other_numbers_are_refused_in_one_sentence(option, text, fact):
    options = {"-n": "100", option: text}
    result = run(*(part for pair in options.items() for part in pair))
    assert result.exit_code == 2
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert fact in line
    assert text[:40] in line
    assert len(line) < 200
