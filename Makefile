# Two commands need nothing but Python 3.11 or newer with venv, make and a network: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
JOBS ?= 2

.DELETE_ON_ERROR:
.PHONY: demo test lint typecheck pytest docs pictures lock bench clean

demo: $(RUN)
	$(BIN)/okrbook demo demo/ --force

test: lint typecheck pytest

lint: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m okrbook.authoring check
	$(BIN)/python -m okrbook.authoring docs --check

typecheck: $(DEV)
	$(BIN)/mypy

pytest: $(DEV)
	$(BIN)/python -m pytest -n $(JOBS)

docs: $(DEV)
	$(BIN)/python -m okrbook.authoring docs

# Needs LibreOffice Calc and poppler-utils.
pictures: $(DEV)
	$(BIN)/python docs/pictures/make.py

bench: $(DEV)
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.memory

lock: $(DEV)
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --upgrade -o requirements.lock pyproject.toml requirements-build.in
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --upgrade --extra dev -o requirements-dev.lock pyproject.toml requirements-build.in

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUN): $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(DEV): $(RUN) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV) demo build dist okrbook/catalogue.json .mypy_cache .ruff_cache .pytest_cache .hypothesis
