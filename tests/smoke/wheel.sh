#!/bin/sh
# Build the wheel, install it in a fresh environment, and use it in an empty folder, away from the checkout.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HF_HUB_OFFLINE=1 GROUNDWORK_HOME="$work/home"

"$root/.venv/bin/python" -m build --wheel --no-isolation --outdir "$work/dist" "$root"
"${PYTHON:-python3.11}" -m venv "$work/venv"
"$work/venv/bin/pip" install --disable-pip-version-check --quiet --progress-bar off \
    torch==2.13.0 --constraint "$root/constraints.txt"
"$work/venv/bin/pip" install --disable-pip-version-check --quiet --progress-bar off \
    "$work"/dist/groundwork-*.whl --constraint "$root/constraints.txt"

mkdir "$work/empty"
cd "$work/empty"
"$work/venv/bin/groundwork" --version
"$work/venv/bin/python" - <<'PY'
from importlib.metadata import packages_distributions
from corpus.starter import starter_notes, starter_sources

owners = packages_distributions()
for package in ("corpus", "ingest", "index", "answer", "api"):
    assert owners[package] == ["groundwork"], (package, owners[package])
for package in ("tests", "benchmarks"):
    assert "groundwork" not in owners.get(package, []), package
notes = list(starter_notes())
assert len(notes) >= 98, len(notes)
assert len(starter_sources()) >= 49
print(f"{len(notes)} starter notes in the wheel, such as {notes[0][0]}")
PY
"$work/venv/bin/groundwork" load-starter
"$work/venv/bin/groundwork" ask "What did Anthropic announce with Fluidstack in November 2025?" | grep -F '$50 billion'
echo "the wheel works"
