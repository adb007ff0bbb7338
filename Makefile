# Everything runs in .venv. The target .venv/.EXTRA installs the project with one of its extras.
PYTHON ?= python3
BIN := .venv/bin

PYTEST := $(BIN)/pytest -n 2 --dist worksteal

INPUTS ?= 1000000

# Who does the work of mutants, certificates, proofs and fuzz: this process, four others with make fuzz ON="--workers 4",
# or with ON="--cluster tcp://10.0.0.1:8786" the workers of a cluster, which have to be started in a checkout like this.
ON ?=

.PHONY: demo test compat reproduce bench mutants certificates proofs refuted alarms limits fuzz docs release figures notebooks slides clean
.SECONDARY:

demo: .venv/.solver
	$(BIN)/hardchain decide reductions/examples/petersen.cnf --check
	$(BIN)/hardchain decide reductions/examples/groetzsch.cnf --check

test: .venv/.test .venv/.torch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PYTEST) -m "not slow" --ignore tests/notebooks/test_notebooks.py  # first: it compiles what the processes below would all compile
	$(BIN)/mypy
	$(PYTEST) -m slow tests/processes tests/release
	$(PYTEST) tests/notebooks/test_notebooks.py  # in fresh processes: kernels do not answer where a dask cluster has run

# Everything that pyproject.toml promises to work with, as far as there are interpreters, those of pyenv among them; or
# some of it, such as `make compat ENVIRONMENTS=3.11-oldest,wheel`.
ENVIRONMENTS ?= ALL
compat: .venv/.compat
	PYENV_VERSION=$$(pyenv versions --bare 2>/dev/null | paste -sd: -) UV_PYTHON_DOWNLOADS=never \
	$(BIN)/tox run -e $(ENVIRONMENTS) --result-json .tox/result.json; \
	status=$$?; $(BIN)/python tests/release/report.py .tox/result.json; exit $$status

reproduce: .venv/.test
	$(BIN)/python tests/release/reproduce.py

bench: .venv/.test
	$(BIN)/python -m reductions.versions
	set -e; for script in tests/benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script; done

mutants: .venv/.mutants
	$(BIN)/python -m tests.assurance.mutants $(ON)

certificates: .venv/.test
	$(BIN)/python -m tests.assurance.check_certificates $(ON)

proofs: .venv/.test
	$(BIN)/python -m tests.assurance.proofs $(ON)

refuted: .venv/.test
	$(BIN)/python -m tests.assurance.refuted

SECONDS ?= 20
alarms: .venv/.test  # make alarms SECONDS=300: 10^5 instances of most edges, twelve hours
	$(BIN)/python -m tests.assurance.alarms --seconds $(SECONDS)

limits: .venv/.test
	$(BIN)/python tests/assurance/limits.py

fuzz: .venv/.fuzz  # make fuzz INPUTS=20000 for a short run; atheris has wheels for Linux only
	nice $(BIN)/python -m tests.assurance.fuzz_readers $(ON) $(INPUTS)

docs: .venv/.docs  # build/site/index.html, to be read from the file system
	$(BIN)/python docs/build.py

release: .venv/.compat .venv/.docs  # sdist, wheel and SHA256SUMS in dist, of a commit; nothing is published
	$(BIN)/python tests/release/release.py

figures: .venv/.test  # of the paper in docs/joss
	$(BIN)/hardchain graph -o docs/field.svg

notebooks: .venv/.notebooks
	$(BIN)/jupyter lab notebooks

slides: .venv/.notebooks  # in build/slides, to be shown without a network; docs/course.md says what to show
	$(BIN)/python notebooks/slides/make.py

# PyTorch's build for processors, never one with the libraries of a card; where it cannot be had, its tests are skipped.
TORCH ?= torch==2.13.0+cpu
.venv/.torch: | .venv/.test
	$(BIN)/python -c "import torch" 2>/dev/null || \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(TORCH)' || \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --index-url https://download.pytorch.org/whl/cpu torch || \
	echo "PyTorch's build for processors cannot be had here, so the tests of attention.torch are skipped;" \
	"to run them, install torch in .venv as https://pytorch.org says"
	touch $@

.venv/.%: pyproject.toml | .venv/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile \
		--config-settings editable_mode=compat --editable '.[$*]'  # or else other projects find no types
	touch $@

.venv/pyvenv.cfg:
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv .tox build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
