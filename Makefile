# Executable documentation of the work. Python 3.11 and make are all a machine needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA := ../shared/data
PEERS := $(VENV)/peers/retrieval

# The model comes with its package: nothing may try to reach a model hub.
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false

.PHONY: setup demo serve test check lint types contracts gate bench bench-peers bench-curve wheel openapi clean

setup: $(READY)  ## make the environment and compile the embedding model

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off torch==2.13.0 --constraint constraints.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off --editable '.[dev]' --constraint constraints.txt
	$(BIN)/groundwork warm-up
	touch $(READY)

demo: setup  ## load the starter corpus, ask three questions, print cited answers
	$(BIN)/groundwork demo

serve: setup  ## start the API on loopback, with the starter corpus
	$(BIN)/groundwork serve --starter

test: setup  ## all tests
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

gate: setup  ## the quality floors; skips what has no data at hand
	$(BIN)/python -m benchmarks --data $(DATA)

check: lint types contracts test gate  ## everything that must hold before a change lands

bench: setup  ## the whole benchmark table, other readers of pages beside ours
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar off --editable '.[dev,peers]' --constraint constraints.txt
	$(BIN)/python -m benchmarks --all --data $(DATA)

bench-peers: setup $(PEERS)/.ready  ## other retrieval systems on the same data, from an environment of their own
	$(BIN)/python -m benchmarks.peers.retrieval --data $(DATA) --environment $(PEERS)

$(PEERS)/.ready: benchmarks/peers/retrieval/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --disable-pip-version-check --quiet --progress-bar off --no-deps --requirement $<
	touch $@

bench-curve: setup  ## what building and searching cost, from 1,000 to 1,000,000 passages; a quarter of an hour
	$(BIN)/python -m benchmarks.curve

wheel: setup  ## build the wheel and try it in an empty folder, in an environment of its own
	sh tests/smoke/wheel.sh

openapi: setup  ## write the OpenAPI document that the tests compare with; then look at what git says has changed
	$(BIN)/python -m tests.openapi
	git diff --stat tests/openapi.json

clean:
	rm -rf $(VENV) dist build .smoke
