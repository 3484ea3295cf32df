# Two commands for everybody: `make serve` and `make test`. The rest is for who works on the project.
#
# Needed: make, and Python 3.11 or newer with venv and pip. Everything else is installed into $(VENV), at the versions
# of constraints.txt. `make PYTHON=python3.13 VENV=.venv-3.13 test` runs beside another interpreter's.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
# Tests wait half of their time, for servers and databases: four keep two cores busy. Two begin sooner, for one room.
WORKERS ?= $(if $(ROOM),2,4)
# `make test ROOM=write` runs the tests of gql_blog/write; ROOM may be a plugin (footnotes) or a folder of tests (gates).
OF_ROOM = $(wildcard tests/unit/$(ROOM) plugins/$(ROOM)/tests tests/$(ROOM))
TESTED = $(if $(ROOM),-m 'not long' $(or $(OF_ROOM),$(error There are no tests of $(ROOM))))

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PLUGINS := $(sort $(wildcard plugins/*/pyproject.toml))
EACH_PLUGIN := $(PLUGINS:plugins/%/pyproject.toml=%)
LOCAL := -e . $(EACH_PLUGIN:%=-e ./plugins/%)
# The kit is for authors of plugins, and no server loads it.
SERVED := $(filter-out kit,$(EACH_PLUGIN))
COMPILE = $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-package gql-blog $(EACH_PLUGIN:%=--no-emit-package gql-blog-%)
REQUIREMENTS := pyproject.toml constraints.txt $(PLUGINS)

# Hundreds of commands and servers start during the tests: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve test coverage covered costs golden check bench fix lock ide wheels clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

serve: $(VENV)/.serves  ## Install, migrate, load the sample dialogue on the first start, and serve until interrupted
	@GQL_BLOG_DEBUG=$${GQL_BLOG_DEBUG:-1} $(BIN)/gql-blog serve --demo $(ARGS)

test: $(VENV)/.tests  ## Install, and run the tests of three minutes (ROOM=write: all of one room; ARGS='-k word': some of them)
	$(BIN)/python $(if $(COVERED),-m coverage run) -m pytest -n $(WORKERS) --dist worksteal $(TESTED) $(ARGS)

coverage: $(VENV)/.tests  ## Run the tests, and hold what they cover of each room to tests/coverage.toml
	rm -f .coverage .coverage.*
	$(MAKE) test COVERED=1 ARGS="-m 'not long' $(ARGS)"
	$(MAKE) covered

covered: $(VENV)/.tests  # what tests covered that ran with COVERED=1
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage json --quiet -o .coverage.json
	PYTHONPATH=tests $(BIN)/python -m support.room_coverage .coverage.json

costs: $(VENV)/.tests  ## Measure the tests anew: which of them cost so much that they are left to CI
	$(if $(ROOM),$(error They are written for all rooms at once))
	COSTS=write $(MAKE) test ARGS="-m 'not long'"

golden: $(VENV)/.tests  ## Write tests/golden anew: the plan, the SQL and the answer of every operation
	@[ -z "$(CI)" ] || { echo "CI is set: golden files are written by hand alone." >&2; exit 1; }
	GOLDEN=write $(BIN)/python -m pytest --quiet tests/flow/test_golden.py
	$(BIN)/python -m pytest --quiet tests/flow/test_golden.py

check: $(VENV)/.tests  ## Lint, formatting, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.tests  ## Measure reading beside other servers, in 25 minutes (BENCH_SECONDS: how long each; ARGS for others)
	$(BIN)/python -m benchmarks --save $(ARGS)

fix: $(VENV)/.tests  ## Mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.tests  ## Make constraints.txt and requirements/ anew; versions that fit stay (ARGS=--upgrade: newer ones)
	$(PIP) install uv
	printf '%s\n' '-e .[dev]' $(EACH_PLUGIN:%='-e ./plugins/%') | $(COMPILE) $(ARGS) --output-file constraints.txt -
	printf '%s\n' '-e .' $(SERVED:%='-e ./plugins/%') | $(COMPILE) --constraints constraints.txt --generate-hashes \
		--output-file requirements/runtime.txt -

ide:  ## Build the IDE at /graphql anew, of the npm packages in ide/ (needs Node and npm)
	npm ci --prefix ide
	node ide/build.mjs

wheels: $(VENV)/.made  ## Build the wheels of the core and of the plugins into dist/
	rm -rf dist
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist . $(EACH_PLUGIN:%=./plugins/%)

clean:  ## Remove what was built; ./data stays
	rm -rf $(VENV) dist build

$(VENV)/.made: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; make PYTHON=/path/to/python3 names another one." >&2; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -c constraints.txt hatchling editables
	@touch $@

$(VENV)/.serves: $(VENV)/.made $(REQUIREMENTS)
	@echo "Installing gql_blog and its plugins"
	@$(PIP) install -c constraints.txt --no-build-isolation $(LOCAL)
	@touch $@

$(VENV)/.tests: $(VENV)/.serves requirements/schemas.txt
	@echo "Installing what the tests need"
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@$(PIP) install --no-deps --upgrade --target $(VENV)/schemas -r requirements/schemas.txt
	@touch $@
