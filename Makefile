# Two commands matter: make demo, make test. Each sets up all it needs.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= auto

.PHONY: help demo test packages lint types unit outside-tools outside faults golden words lock clean

help:
	@echo "make demo   send the sample release to the sample contacts, on this machine only"
	@echo "make test   every check, as CI runs it"
	@echo "make lock   renew the dependency locks (needs uv)"

# venv needs ensurepip, which Debian keeps in a package of its own.
.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "campaign needs Python 3.11 or newer; set PYTHON=python3.x"; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } || { echo "Python's venv is missing: apt-get install python3-venv, then again"; exit 3; }
	@$(PYTHON) -m venv --clear .venv
	@echo "Installing the locked dependencies into .venv ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/ready
	@$(BIN)/campaign demo

test: lint types unit

# What some tests of faults need of the system. Without it they are skipped, and say so.
packages:
	@.ci/packages

lint: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: .venv/ready
	@$(BIN)/mypy

# Tools from npm, with which tests/outside judges a mail. Without npm or a network those tests are skipped, and say so.
outside-tools: tests/outside/node_modules/.package-lock.json

# What cannot be installed is told by the tests that need it: skipped on a laptop, failed in CI.
tests/outside/node_modules/.package-lock.json: tests/outside/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: tests of the mail before outside tools are skipped"; exit 0; }; \
		echo "Installing the locked tools of tests/outside ..."; \
		npm --prefix tests/outside ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@ || true

unit: .venv/ready outside-tools
	@$(BIN)/python -m pytest -n $(JOBS) -rs

outside: .venv/ready outside-tools
	@$(BIN)/python -m pytest tests/outside -rs

faults: .venv/ready
	@LONG_FAULTS=1 $(BIN)/python -m pytest tests/faults -n $(JOBS) -rs
	@$(BIN)/python -m tests.faults.programme

golden: .venv/ready
	@$(BIN)/python -m pytest tests/test_golden.py tests/ten tests/test_diagram.py tests/rendering/test_briefing.py --write-golden

words: .venv/ready
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg -c "" -o build/campaign.pot .
	@$(BIN)/pybabel -q update -D campaign -i build/campaign.pot -d templates/locales --no-fuzzy-matching

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf .venv build dist demo
