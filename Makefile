# Everything from nothing but python3 (3.11 or later, with its venv module) and make.
#
# One virtual environment, filled in layers: each layer is a file in requirements/ with a stamp in the environment,
# installed again when the file changes. `VENV=/some/where make …` keeps the environment elsewhere.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
# Extra arguments for pytest, such as ARGS='-k scrobble'.
ARGS   ?=

CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test peers peers-if-any browser chromium bench lint format coverage wheel lock clean

help:
	@echo 'make run       a node on http://127.0.0.1:8080, its data in ./data'
	@echo 'make demo      two nodes with made-up people who follow each other'
	@echo 'make test      the whole suite: SQLite, and a PostgreSQL and a Valkey it starts itself'
	@echo 'make peers     Fedify from npm, with which "make test" then speaks where Node.js is there'
	@echo 'make browser   the browser tests, with Chromium'
	@echo 'make bench     the benchmarks, each figure beside its limit'
	@echo 'make lint      formatting, ruff, mypy, import contracts, templates, links in the documentation'
	@echo 'make format    put code into the one form'
	@echo 'make coverage  the suite again, with what it does not reach'
	@echo 'make wheel     the package, in dist/'
	@echo 'make lock      pin the dependencies anew, with hashes'

run: $(VENV)/.runtime
	$(BIN)/chronicle serve

demo: $(VENV)/.runtime
	$(BIN)/python -m tests.demo

test: $(VENV)/.test peers-if-any
	$(PYTEST) tests --ignore=tests/browser -n auto --dist loadgroup $(ARGS)

browser: $(VENV)/.browser $(VENV)/.test chromium
	$(PYTEST) tests/browser -n auto --dist worksteal $(ARGS)

bench: $(VENV)/.bench $(VENV)/.test
	$(BIN)/python -m benchmarks $(ARGS)

lint: $(VENV)/.lint $(VENV)/.test $(VENV)/.browser
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --quiet --lint templates
	$(PYTEST) -q tests/unit/test_architecture.py tests/unit/test_docs.py

format: $(VENV)/.lint
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

coverage: $(VENV)/.test
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest tests --ignore=tests/browser $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

wheel: $(VENV)/.runtime
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# Debian's Chromium: the browser that Playwright would download is not used.
chromium:
	@if [ -n '$(CHROMIUM)' ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	else \
	  echo 'The browser tests need Chromium. Install it ("sudo apt-get install chromium") and run "make browser" again.' >&2; \
	  exit 1; \
	fi

# A server of the fediverse that nobody here wrote, for tests/peers.
PEER := tests/peers/fedify

peers: $(PEER)/node_modules/.installed

# Where the registry cannot be reached this is known within seconds: npm itself would try for two minutes.
HASTE := --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=1000 --fetch-timeout=30000

$(PEER)/node_modules/.installed: $(PEER)/package.json
	npm install --prefix $(PEER) --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error $(HASTE)
	@touch $@

peers-if-any:
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory peers || \
	  echo 'FEDIFY COULD NOT BE INSTALLED, SO ITS TESTS ARE SKIPPED. The reason stands above; "make peers" tries again.' >&2

# -- The environment --------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Chronicle needs Python 3.11 or later; name one: make PYTHON=python3.12 …' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo 'python3 lacks its venv module: install it (Debian: apt-get install python3-venv).' >&2; exit 1; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.%: requirements/%.txt $(VENV)/.runtime
	$(PIP) --require-hashes -r $<
	@touch $@

# -- Pinning ----------------------------------------------------------------------------------------------------
# All groups are resolved together first, so that they fit into one environment. No file names an index or a path.

LAYERS  := runtime test lint bench browser
COMPILE := .venv-lock/bin/pip-compile --quiet --strip-extras --allow-unsafe --no-header --no-emit-options \
           --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock:
	test -x .venv-lock/bin/pip-compile || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q 'pip-tools>=7.5'; }
	$(COMPILE) --all-extras -o .venv-lock/all.txt pyproject.toml
	for layer in $(LAYERS); do \
	  $(COMPILE) --generate-hashes --no-annotate -c .venv-lock/all.txt --extra build \
	    $$([ $$layer = runtime ] || echo --extra $$layer) -o requirements/$$layer.txt pyproject.toml \
	  && sed -i -e '/^--/d' -e 's/^# The following packages are considered.*/# Builds the package, with --no-build-isolation./' \
	    -e '1i # Pinned with hashes by "make lock" from pyproject.toml; it holds the runtime as well.' \
	    requirements/$$layer.txt || exit 1; \
	done
	! grep -nE '[a-z]+://|file:/|(^|[ "])/[a-z]+/' requirements/*.txt

clean:
	rm -rf $(VENV) .venv-lock build dist *.egg-info
