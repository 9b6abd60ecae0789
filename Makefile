# make run     Earshot with its sample web, from nothing, on http://127.0.0.1:8000
# make test    the tests (servers that are not installed are skipped, with the reason)
# make lint    ruff, mypy, the contract of the rooms
# make bench   the measures, as tables and JSON under benchmarks/results/
# make soak    the long tests
# make models  the sentiment methods anew, the same bytes each time (EARSHOT_DATA: the labelled texts)

PYTHON ?= python3
VENV := .venv
export PYTHON
# Where this is set, each of the hundreds of processes that the tests start would compile all rooms anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := $(VENV)/bin
JOBS ?= 4

.PHONY: run test lint format bench soak models base dev clean

run: base
	$(BIN)/earshot run --sample

test: dev
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m "not soak"

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: dev
	$(BIN)/python -m benchmarks

soak: dev
	$(BIN)/pytest -m soak --timeout 7200

models: dev
	$(BIN)/python -m enrich.training make $(LANGUAGES)

base:
	@scripts/environment

dev:
	@scripts/environment dev

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
