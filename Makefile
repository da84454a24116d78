# make run     set everything up and start the demonstration (HOST=127.0.0.1 PORT=8000)
# make test    set everything up and run the tests           (ARGS="-k name")
# make check   style, types and imports
# make format  put the style right
# make docs    write the pages of hooks again from their specifications
# make bench   benchmarks                                    (ONLY=name)
# make lock    resolve the dependencies again
# make clean   remove what set-up and the tools have made

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
ONLY ?=

RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	if $$python -c '$(RECENT)' 2>/dev/null; then echo $$python; exit; fi; done; echo python3)
BIN := .venv/bin
CHECKED = $(wildcard host modules tools benchmarks migrations tests)

.DEFAULT_GOAL := run
.PHONY: setup setup-dev run test check format docs bench lock clean

setup:
	@$(PYTHON) tools/setup.py

setup-dev:
	@$(PYTHON) tools/setup.py --dev

run: setup
	$(BIN)/trellis demo --host $(HOST) --port $(PORT)

# The tests start many processes: each would compile everything anew where Python is told to
# keep nothing, so what it compiles has a place of its own. Tests that stand together run in
# one process, as far as that keeps all busy: what they share is made once.
test: export PYTHONDONTWRITEBYTECODE =
test: export PYTHONPYCACHEPREFIX = $(CURDIR)/.cache/bytecode
test: setup-dev
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

check: setup-dev
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy --strict $(CHECKED)
	$(BIN)/lint-imports --no-logo

format: setup-dev
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

docs: setup-dev
	$(BIN)/python -m tools.hook_pages

# Standard output holds the figures alone, one JSON line each.
bench:
	@$(PYTHON) tools/setup.py --dev >&2
	@$(BIN)/python -m benchmarks $(ONLY)

lock: setup-dev
	$(BIN)/python -m tools.relock

clean:
	rm -rf .venv .cache .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	rm -rf frontend/node_modules host/web/static/vendor tests/.assets
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
