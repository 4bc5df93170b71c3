# `make` lists the targets. Each does its own set-up; only Python >= 3.11 and make must be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The command without the package installed: what it needs to run is enough to run it.
ANYBRIDGE := $(PY) -c 'from ops.cli.main import main; main()'
PACKAGES := adapters config domain ops producers simulator workers
BENCH ?=
PYTEST ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

# Images often forbid bytecode; then each of a thousand processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Every CI says so in its environment: there, what is absent fails its tests and skips none.
ifdef CI
export ANYBRIDGE_TEST_REQUIRE ?= amqp,db,prometheus,browser
endif

.DEFAULT_GOAL := help
.PHONY: help setup servers demo test check lint types imports compiled tests unit bench up fmt lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

demo: $(VENV)/.installed  ## the whole bridge in one process against both simulators; exit 0 only if both sides are equal
	@echo "demo: the bridge, its broker, its database and both simulators in one process"
	@$(ANYBRIDGE) demo

test: servers  ## what CI runs: set-up, servers found or installed, then everything that check does
	@$(MAKE) --no-print-directory check

check:  ## lint, types, imports, tests
	@$(MAKE) --no-print-directory --jobs=2 types lint imports compiled
	@$(MAKE) --no-print-directory tests

setup: $(VENV)/.installed-dev  ## create .venv from the locks, when they changed

servers: $(VENV)/.installed-dev  ## find RabbitMQ and PostgreSQL for the tests, or install them (Debian, as root)
	@$(PY) -m tests.start_servers install

lint: $(VENV)/.installed-dev  ## ruff, all rules; each exception has its reason in pyproject.toml
	@echo "lint: ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

types: $(VENV)/.installed-dev  ## mypy, strict
	@echo "types: mypy"
	@$(BIN)/mypy

imports: $(VENV)/.installed-dev  ## who may import whom
	@echo "imports: import-linter"
	@$(BIN)/lint-imports --no-logo

# Else each tester would compile every module for itself, all at the same moment.
compiled: $(VENV)/.installed-dev
	@$(PY) -m pytest -q --collect-only >/dev/null || echo "tests: not all can be collected; see below"

# Tests wait for servers half of their time: three for two cores keep both busy.
TESTERS ?= $(shell echo $$(( ($$(nproc) * 3 + 1) / 2 )))

tests: $(VENV)/.installed-dev  ## every test; narrow with PYTEST="-k words"
	@echo "tests: pytest"
	@$(PY) -m pytest -q -n $(TESTERS) --dist loadfile --no-loadscope-reorder $(PYTEST)

unit: $(VENV)/.installed-dev  ## the fast tests only
	@echo "unit: pytest tests/unit"
	@$(PY) -m pytest -q tests/unit $(PYTEST)

bench: $(VENV)/.installed-dev  ## measure; arguments by BENCH="--help"
	@$(PY) -m tests.bench $(BENCH)

up: $(VENV)/.installed-dev  ## start servers and simulators on this machine until Ctrl-C
	@$(PY) -m tests.start_servers up

fmt: $(VENV)/.installed-dev  ## format, and fix what can be fixed safely
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

lock: $(VENV)/.installed-dev  ## write all locks anew from pyproject.toml
	@echo "lock: resolving, this takes minutes"
	@$(LOCK) --output-file requirements.lock pyproject.toml
	@$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	@$(LOCK) --extra otel --constraint requirements-dev.lock --output-file requirements-otel.lock pyproject.toml

clean:  ## remove what can be made again
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The locks hold versions and hashes, no addresses: where packages come from is the machine's business.
LOCK = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# The stamps are newer than what they were made from, or the work is done again.
$(VENV)/.installed: requirements.lock | $(PY)
	@echo "setup: what the bridge needs (requirements.lock)"
	@$(PY) -m pip install -qq --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(PY)
	@echo "setup: what the bridge and its tests need (requirements-dev.lock)"
	@$(PY) -m pip install -qq --require-hashes -r requirements-dev.lock
	@$(PY) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

# Debian ships Python without venv: as root it is installed, else the message says what to do.
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "setup: $(PYTHON) is missing or older than 3.11; say which one: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "setup: installing python3-venv"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
		else echo "setup: this Python has no venv; install it first (Debian: apt install python3-venv)"; exit 1; fi; }
	@echo "setup: creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
