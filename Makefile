# `make demo` runs a sample evening; `make test` checks everything. Both install what they need on the way.

PYTHON ?= python3
PORT ?= 8000

# What the tests need beside Python, where it is missing (Debian and its like). The Node inside Playwright is linked
# against libatomic, which a minimal Debian lacks.
TEST_PACKAGES := caddy chromium ffmpeg libatomic1 obs-plugins obs-studio xvfb
# The same browser without its windows and menus, which saves the tests a third of the processor. Not every system has it.
FASTER_BROWSER := chromium-headless-shell
# What people have beside Chromium, in tests/browser/test_other_browsers.py.
OTHER_BROWSERS := firefox-esr webkit2gtk-driver

BIN := .venv/bin
# The npm of the machine if there is one, else the one among the development tools.
export PATH := $(PATH):$(CURDIR)/$(BIN)

# Without compiled files, each of a thousand processes of the tests would compile the server anew.
unexport PYTHONDONTWRITEBYTECODE

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What decides of the browser files and of the installed command; Python files are read from the checkout as they are.
PACKAGE := pyproject.toml hatch_build.py package.json package-lock.json
# Installing makes the bundles of pages; where a page has changed since, the server loads its files one by one.
BUNDLES := server/topchrono/bundles/manifest.json

.PHONY: install demo app test quick check check-style check-types check-pages format messages contract bench bench-keep lock test-packages

install: .venv/runtime

demo: install
	$(BIN)/topchrono demo --port $(PORT)

# The desktop application for systems like this one: the folder build/app/topchrono, which needs no Python. Then a pitch is
# run with it.
app: .venv/development
	$(BIN)/python -m tools.app
	APPLICATION=build/app/topchrono/topchrono $(BIN)/python -m pytest tests/app

# What pages do without a browser: Node runs it in a second.
JS_TESTS := node --no-warnings --import ./tests/js/setup.js --test-reporter spec tests/js/all.js

# Two cores take three at a time, which mostly wait for a browser, an OBS or a clock; tests with OBS go one after another.
# tests/conftest.py has the order, which pytest-xdist would change. The closing line of pytest ends the output.
test:
	$(MAKE) --jobs 2 test-packages check $(BUNDLES)
	$(JS_TESTS)
	$(BIN)/python -m pytest --numprocesses 3 --dist loadgroup --no-loadscope-reorder

# The fast lane: what needs no browser, no OBS, no server and less than a second of CPU time by itself.
quick: .venv/development node_modules/.package-lock.json
	$(JS_TESTS)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup -m "not (browser or obs or server or slow)"

check: check-style check-types check-pages

check-style: .venv/development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo

# A stale generated file is told within the first minute, not after the last test.
check-types: .venv/development
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet tests/tools/test_contract.py

check-pages: node_modules/.package-lock.json
	node_modules/.bin/tsc --project .
	node_modules/.bin/tsc --project tests/js

format: .venv/development
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Reads every text that people see, and brings the catalogue of each language up to date with them. Babel by itself would
# pass over the folders named `_shared`.
TEXTS := build/texts.pot
messages: install
	mkdir -p $(dir $(TEXTS))
	$(BIN)/pybabel --quiet extract --mapping babel.cfg --ignore-dirs ".* node_modules" --no-location --sort-output --project "Top Chrono" --copyright-holder "The Top Chrono contributors" --output $(TEXTS) .
	$(BIN)/pybabel --quiet update --domain topchrono --input-file $(TEXTS) --output-dir server/topchrono/locale --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/python tools/catalogues.py

# What pages know of the server's types, made from them.
contract: install
	$(BIN)/python -m tools.contract

# Figures that a run records, to be compared with those in docs/performance.md, or kept there.
FIGURES := build/figures.jsonl
bench: .venv/development $(BUNDLES)
	mkdir -p $(dir $(FIGURES))
	rm -f $(FIGURES)
	TOPCHRONO_FIGURES=$(CURDIR)/$(FIGURES) $(BIN)/python -m pytest tests/bench -s; status=$$?; \
		$(BIN)/python -m tools.performance compare $(FIGURES) && exit $$status

bench-keep: .venv/development
	$(BIN)/python -m tools.performance keep $(FIGURES)

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

$(BUNDLES): tools/bundle.js $(shell find control overlays -name "*.js" -o -name "*.css") | .venv/runtime node_modules/.package-lock.json
	node $<

# npm itself writes this file.
node_modules/.package-lock.json: package.json package-lock.json | .venv/development
	npm ci --ignore-scripts

test-packages:
	.ci/debian-packages $(TEST_PACKAGES)
	.ci/debian-packages $(FASTER_BROWSER) || echo "The tests take chromium instead, which is slower."
	.ci/debian-packages $(OTHER_BROWSERS) || echo "The tests in Firefox and WebKit are left out."
