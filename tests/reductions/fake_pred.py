"""Stands in for problem-reductions' `pred`, as far as its sources say: `reduce` and `extract`, with slips on request.

It reduces MaximumIndependentSet to MinimumVertexCover, Satisfiability to MaximumIndependentSet, and Satisfiability to
itself; the first argument is the slip.
"""

import json
import sys


def reduced(source, to, slip):
    data = source["data"]
    if source["type"] == "MaximumIndependentSet":
        graph = {**data["graph"], "edges": data["graph"]["edges"][slip == "edge" :]}
        return {**data, "graph": graph}
    if to == "Satisfiability":
        return {
            **data,
            "clauses": data["clauses"] + [{"literals": []}] if slip == "no" else data["clauses"][slip == "yes" :],
        }
    literals = [(c, literal) for c, clause in enumerate(data["clauses"]) for literal in clause["literals"]]
    edges = [
        [i, j]
        for j, (d, other) in enumerate(literals)
        for i, (c, literal) in enumerate(literals[:j])
        if c == d or literal == -other
    ]
    return {"graph": {"num_vertices": len(literals), "edges": edges}, "weights": [1] * len(literals)}


def extracted(bundle, config, slip):
    source = bundle["source"]
    if slip == "panic" and sum(config) == 1:
        sys.exit("thread 'main' panicked")
    if source["type"] == "MaximumIndependentSet":
        return [1 - x for x in config] if slip != "mapping" else config
    if bundle["target"]["type"] == "Satisfiability":
        return config
    literals = [literal for clause in source["data"]["clauses"] for literal in clause["literals"]]
    true = {literal for literal, taken in zip(literals, config, strict=True) if taken}
    return [int(variable in true) for variable in range(1, source["data"]["num_vars"] + 1)]


def main(slip, command, _, *options):
    document = json.load(sys.stdin)
    assert options[-1] == "--json"
    if command == "reduce":
        to = options[options.index("--to") + 1]
        if to == "Nothing":
            sys.exit("Error: Unknown problem: Nothing")
        target = {"type": to, "variant": {}, "data": reduced(document, to, slip)}
        steps = [{"name": side["type"], "variant": side["variant"]} for side in (document, target)]
        print(json.dumps({"source": document, "target": target, "path": steps}, indent=2))
    else:
        config = [int(x) for x in options[0].removeprefix("--config=").split(",") if x]
        print(json.dumps({"problem": document["source"]["type"], "solution": extracted(document, config, slip)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
