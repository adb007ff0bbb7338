"""Rules of problem-reductions under test: what its command `pred` and its exporters write, held to brute force.

problem-reductions (a library in Rust, https://github.com/CodingThrust/problem-reductions, version 0.5.0) reduces an
instance to one of another problem, and maps configurations of that one back. Read are

    {"type", "variant", "data"}              an instance, of `pred create`
    {"source", "target", "path"}             a bundle, of `pred reduce`: two instances
    {"source", "target", "solutions"}        a rule example: two instances, and solutions of both that belong together
    {"problem", ..., "optimal_config"}       a model example: an instance and a solution
    {"models", "rules"}                      its database of examples

A rule promises that solutions, that is configurations which satisfy or are optimal, map back to solutions, whenever the
source has one. `check_rule` asks `pred` for an instance and for the way back of its solutions, within limits;
`check_document` can do without it, and then tries what stands in the document.
"""

from reductions.testing.pred.instance import PredInstance
from reductions.testing.pred.rules import CheckedRules, PredRule, check_document, check_rule

__all__ = ["CheckedRules", "PredInstance", "PredRule", "check_document", "check_rule"]
