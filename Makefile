# Two commands do: `make run` starts Ringkas, `make test` tests it. Both make their own environment in .venv first.
# HOST, PORT and the RINGKAS_ variables of docs/settings.md are honoured: make run PORT=9000

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
WORKERS ?= 2

define ASK_POSTGRESQL
import os, psycopg
url = os.environ.get("RINGKAS_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=3).close()
endef
define NO_POSTGRESQL
No PostgreSQL answers, so only SQLite is tested. To have it: apt-get install postgresql, then
RINGKAS_TEST_POSTGRES_URL=postgresql+psycopg://USER:PASSWORD@127.0.0.1/postgres (a user who may create databases).
endef
define NO_BROWSER
No Chromium here, so the pages are not tested in a browser. To have it: apt-get install chromium
endef
export ASK_POSTGRESQL NO_POSTGRESQL NO_BROWSER

.DEFAULT_GOAL := help
.PHONY: help run test lint types schema bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: $(VENV)/.ready ## Serve Ringkas with its example city on http://127.0.0.1:8000
	@exec $(BIN)/ringkas serve --demo

test: $(VENV)/.ready-dev ## Run all tests; ARGS="tests/web -k start" runs some
	@(command -v chromium || command -v chromium-browser || command -v google-chrome) >/dev/null || echo "$$NO_BROWSER"
	@$(BIN)/python -c "$$ASK_POSTGRESQL" 2>/dev/null || echo "$$NO_POSTGRESQL"
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

lint: $(VENV)/.ready-dev ## Check style and the rooms' order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.ready-dev ## Check types
	@$(BIN)/mypy

schema: $(VENV)/.ready-dev ## Check that the migrations make the tables that the models describe
	@unset RINGKAS_TEST_POSTGRES_URL; folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	export PYTHONWARNINGS=ignore RINGKAS_DATABASE_URL="sqlite+aiosqlite:///$$folder/check.sqlite" && \
	$(BIN)/alembic upgrade head && $(BIN)/alembic check

bench: $(VENV)/.ready-dev ## Measure time, memory and quality
	@set -e; for name in $(patsubst benchmarks/%.py,%,$(shell grep -ls __main__ benchmarks/*.py)); do \
	  echo "== $$name"; $(BIN)/python -m benchmarks.$$name; done

clean: ## Remove the environment and caches; the data in var/ stay
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Ready for running: what requirements.lock lists, and the command `ringkas`.
$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Ringkas into $(VENV); this takes about a minute, once …"
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

# Ready for developing: the same versions, and the tools.
$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@echo "Installing the tools for tests and checks …"
	@$(PIP) install -r requirements-dev.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Ringkas needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
	  echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Making a Python environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
