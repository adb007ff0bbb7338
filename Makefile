# Everything runs in .venv, which is made when it is missing or older than pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin
EXTRAS := test,notebooks

.PHONY: demo test bench notebooks clean
.DELETE_ON_ERROR:

$(BIN)/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	touch $@

demo: EXTRAS := solver
demo: $(BIN)/.demo
	$(BIN)/hardchain decide reductions/examples/petersen.cnf --check
	$(BIN)/hardchain decide reductions/examples/groetzsch.cnf --check

$(BIN)/.demo: pyproject.toml
	test -x $(BIN)/hardchain || { $(PYTHON) -m venv .venv && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[solver]'; }
	touch $@

test: $(BIN)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

bench: $(BIN)/.installed
	set -e; for script in tests/benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script; done

notebooks: $(BIN)/.installed
	$(BIN)/jupyter lab notebooks

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
