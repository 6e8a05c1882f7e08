# Khabar. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check bench lighthouse lock clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

help:  ## List the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/run.stamp  ## Make and start the demo; make demo ARGS="--site-port 9000"
	@$(BIN)/khabar demo $(ARGS)

test: $(VENV)/development.stamp  ## Run all tests: SQLite, PostgreSQL, browser, failures
	@$(BIN)/python -m scripts.run_tests $(ARGS)

check: $(VENV)/development.stamp  ## Check style, types, package order and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=khabar.config.settings.test $(BIN)/python -m django makemigrations --check --dry-run

bench: $(VENV)/run.stamp  ## Measure all, or one: make bench ARGS="publish --articles 10000"
	@$(BIN)/khabar bench $(or $(ARGS),all)
	@$(if $(ARGS),,$(MAKE) --no-print-directory lighthouse)

lighthouse: $(VENV)/development.stamp  ## Judge home and article as a phone on a slow line does
	@$(BIN)/python -m scripts.lighthouse $(ARGS)

lock: $(VENV)/development.stamp  ## Write the lock files afresh from pyproject.toml
	$(BIN)/python -m scripts.lock

clean:  ## Remove the virtual environment and caches; the demo stays
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Khabar needs Python 3.11 or newer: install it, or name one with: make demo PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV) && $(PYTHON) -m venv --without-pip $(VENV) \
		&& $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; }

$(VENV)/run.stamp: $(BIN)/python requirements/run.txt pyproject.toml
	@echo "Installing what Khabar needs"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on \
		--require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/development.stamp: $(BIN)/python requirements/development.txt pyproject.toml
	@echo "Installing what the tests and checks need"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on \
		--require-hashes -r requirements/development.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/run.stamp
