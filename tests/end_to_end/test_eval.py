"""`groundwork eval` as a user runs it: its report, its gates and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.eval_report import report_text
from api.evaluating import evaluated
from api.gold_file import read_gold_set
from api.wiring import Groundwork
from tests.end_to_end.served import filled

DOCS = Path(__file__).parents[2] / "docs"
QUESTIONS = """\
floors: {passed: 1}
questions:
- id: fluidstack
  question: How much did Anthropic commit with Fluidstack in November 2025?
  must_include: [50 billion]
  sources: [Anthropic commits]
- id: groq
  question: How much does Groq pay for electricity in Norway?
  answerable: false
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three texts."""
    folder = tmp_path_factory.mktemp("home")
    with filled(folder):
        pass
    return folder


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A gold set on these texts."""
    path = tmp_path / "questions.yaml"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def run(home: Path, *arguments: object) -> Any:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["eval", *map(str, arguments)], env={"GROUNDWORK_HOME": str(home)})


def test_a_set_that_is_answered_passes(home: Path, gold: Path, tmp_path: Path) -> None:
    """Exit code 0, JSON to gate on, and a report in Markdown."""
    report = tmp_path / "report.md"
    ran = run(home, gold, "--json", "--report", report)
    found = json.loads(ran.stdout)

    assert 0 == ran.exit_code
    assert (True, {"value": 1.0, "of": 2, "floor": 1.0}) == (found["passed"], found["measures"]["passed"])
    assert ["answered", "insufficient"] == [item["answer"]["status"] for item in found["items"]]
    assert "### fluidstack: How much did Anthropic commit" in report.read_text(encoding="utf-8")


def test_a_floor_that_is_not_kept_is_told(home: Path, gold: Path) -> None:
    """Exit code 1, and the question with what is wrong with its answer; a floor of the command counts first."""
    gold.write_text(QUESTIONS.replace("50 billion", "60 billion"), encoding="utf-8")
    ran, lenient = run(home, gold), run(home, gold, "--floor", "passed=0.5")

    assert (1, 0) == (ran.exit_code, lenient.exit_code)
    assert "    it does not say: 60 billion\n" in ran.stdout
    assert ran.stdout.endswith("Below the floor: passed.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--floor", "speed=1"], "no measure"),
        (["--report", "report.html"], "report.md or report.json"),
        (["--report", "no/such/folder/report.md"], "report.md"),
    ],
)
def test_what_cannot_be_measured_has_a_code_of_its_own(
    home: Path, gold: Path, arguments: list[str], message: str
) -> None:
    """Exit code 2 and one line on standard error."""
    ran = run(home, gold, *arguments)

    assert 2 == ran.exit_code
    assert message in ran.stderr.splitlines()[-1]


def test_a_bad_file_and_an_empty_record_too(home: Path, gold: Path, tmp_path: Path) -> None:
    """So that no gate takes them for an answer."""
    nothing = run(tmp_path / "nowhere", gold)
    missing = run(home, tmp_path / "missing.yaml")
    gold.write_text("- question: a\n  must_inclued: b\n", encoding="utf-8")
    bad = run(home, gold)

    assert [2, 2, 2] == [nothing.exit_code, missing.exit_code, bad.exit_code]
    assert "there is no record" in nothing.stderr
    assert "line 2: there is no field 'must_inclued'; did you mean 'must_include'?" in bad.stderr


def test_the_example_of_the_documentation_passes(starter_groundwork: Groundwork) -> None:
    """Its questions are answered from the starter corpus, and its floors are kept."""
    gold = read_gold_set(DOCS / "evaluation-example.yaml")
    found = evaluated(starter_groundwork, gold.questions, gold.floors, lambda done, total: None)

    assert () == found.below, report_text(found)
