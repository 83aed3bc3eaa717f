"""The structure that the documents promise: layers, doors, quiet imports, and documents that tell the truth."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "ingest", "index", "answer", "api")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _calls(path: Path) -> set[str]:
    """Return the dotted names that a module uses."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute | ast.Name):
            names.add(ast.unparse(node))
    return names


def _imported_by(statement: str) -> set[str]:
    """Return the modules that are loaded once a statement has run in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_imports_keep_to_the_layers_and_the_doors() -> None:
    """The import contracts of pyproject.toml hold."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stdout


def test_the_five_packages_come_from_one_directory() -> None:
    """No package is shadowed by another distribution or by a folder of tests."""
    homes = {Path(str(importlib.import_module(package).__file__)).parent.parent for package in PACKAGES}

    assert {ROOT} == homes


def test_only_the_settings_read_the_environment() -> None:
    """No module but api.settings reads os.environ."""
    readers = {path.relative_to(ROOT).as_posix() for path in MODULES if {"os.environ", "os.getenv"} & _calls(path)}

    assert {"api/settings.py"} == readers


def test_only_the_command_line_prints() -> None:
    """No module but the command line's own prints; the parsers' children speak to their parent."""
    printers = {path.relative_to(ROOT).as_posix() for path in MODULES if "print" in _calls(path)}

    assert printers <= {"api/cli.py", "api/cli_documents.py", "api/terminal.py"}


def test_nothing_dangerous_is_called() -> None:
    """No module evaluates text, unpickles, or loads YAML with a loader that makes objects."""
    forbidden = {"eval", "exec", "pickle.loads", "pickle.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
    found = {path.relative_to(ROOT).as_posix(): forbidden & _calls(path) for path in MODULES}

    # These two have loaders of their own that make texts, lists and mappings only.
    texts_only = {"api/gold_file.py": {"yaml.load"}, "corpus/organisations.py": {"yaml.load"}}
    assert texts_only == {path: names for path, names in found.items() if names}


@pytest.mark.parametrize(
    "statement", ["import api.wiring, answer.ask, index.search, corpus.store", "import ingest.read, ingest.fetch"]
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    """Models, servers and parsers load where they are used, not where their modules are imported."""
    heavy = {
        "torch",
        "sentence_transformers",
        "chromadb",
        "openvino",
        "trafilatura",
        "fastapi",
        "langchain_core",
        "bs4",
    }

    assert set() == heavy & _imported_by(statement)


def test_every_setting_stands_in_the_readme() -> None:
    """README names every setting, and none that is not there."""
    wanted = {PREFIX + field.name.upper() for field in dataclasses.fields(Settings)}

    assert wanted == set(re.findall(rf"{PREFIX}[A-Z_]+", README))


def test_every_command_stands_in_the_readme() -> None:
    """README names every command of the command line."""
    from typer.main import get_command

    from api.cli import app

    commands = set(getattr(get_command(app), "commands", {}))

    assert {name for name in commands if f"groundwork {name}" not in README} == set()


def test_every_module_says_what_it_is() -> None:
    """Every module opens with a docstring."""
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert [] == silent
