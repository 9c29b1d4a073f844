# `make demo` runs a sample evening; `make test` checks everything. Both install what they need on the way.

PYTHON ?= python3
PORT ?= 8000

# What the tests need beside Python, where it is missing (Debian and its like).
TEST_PACKAGES := chromium ffmpeg obs-plugins obs-studio xvfb

BIN := .venv/bin
# The npm of the machine if there is one, else the one among the development tools.
export PATH := $(PATH):$(CURDIR)/$(BIN)

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What decides of the browser files and of the installed command; Python files are read from the checkout as they are.
PACKAGE := pyproject.toml hatch_build.py package.json package-lock.json

.PHONY: demo test check format contract bench lock test-packages

demo: .venv/runtime
	$(BIN)/topchrono demo --port $(PORT)

# OBS renders without a graphics card and is measured to the frame: its tests have the machine to themselves. The others
# mostly wait for a browser or a clock, so two go side by side; each file stays together. Their closing line ends the output.
WITH_OBS := tests/obs tests/browser/test_director_obs.py
test: test-packages check
	$(BIN)/python -m pytest $(WITH_OBS)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(addprefix --ignore=,$(WITH_OBS))

check: .venv/development node_modules/.package-lock.json
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	node_modules/.bin/tsc --project .

format: .venv/development
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# What pages know of the server's types, made from them.
contract: .venv/runtime
	$(BIN)/python -m tools.contract

bench: .venv/development
	$(BIN)/python -m pytest tests/bench -s

LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
lock: .venv/bin/python
	$(PIP) install uv
	$(LOCK) --output-file requirements.lock
	$(LOCK) --output-file requirements-dev.lock --group dev --constraints requirements.lock
	npm install --package-lock-only

# Installing. Each step leaves a file whose date tells make that it is done.

.venv/bin/python:
	$(PYTHON) -c "import ensurepip" 2>/dev/null || .ci/debian-packages python3-venv
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock $(PACKAGE) | .venv/bin/python
	$(PIP) install --require-hashes --requirement $<
	$(PIP) install --no-deps --editable .
	touch $@

.venv/development: requirements-dev.lock .venv/runtime
	$(PIP) install --require-hashes --requirement $<
	touch $@

# npm itself writes this file.
node_modules/.package-lock.json: package.json package-lock.json | .venv/development
	npm ci --ignore-scripts

test-packages:
	.ci/debian-packages $(TEST_PACKAGES)
