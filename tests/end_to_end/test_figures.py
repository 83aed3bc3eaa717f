"""The ledger as users meet it: over HTTP on a real server, and on the command line, over one record of four reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.wiring import open_groundwork
from tests.end_to_end.served import listening, settings_for
from tests.end_to_end.test_http import assert_problem

REPORTS = (
    ("Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28"),
    ("Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29"),
    ("Alphabet raises", "Alphabet raised its 2026 capex guidance to $195-205 billion.", "2026-07-22"),
    ("Alphabet in doubt", "Alphabet's 2026 capex guidance is $150 billion.", "2026-07-24"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the reports."""
    folder = tmp_path_factory.mktemp("ledger") / "home"
    with open_groundwork(settings_for(folder)) as groundwork:
        groundwork.add_all([groundwork.read_text(title, text, published_at=date) for title, text, date in REPORTS])
    return folder


@pytest.fixture
def client(home: Path) -> Iterator[httpx2.Client]:
    """A client of a server over them."""
    with open_groundwork(settings_for(home)) as groundwork, listening(groundwork) as url:
        with httpx2.Client(base_url=url, timeout=30) as made:
            yield made


def _run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, list(arguments), env={"GROUNDWORK_HOME": str(home), "GROUNDWORK_VECTOR_INDEX": "exact"}
    )


def _json(home: Path, *arguments: str) -> Any:
    result = _run(home, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_figure_leads_to_its_words(client: httpx2.Client) -> None:
    """The quote of a figure is what stands at its place in the version it names, and so is the value."""
    figures = client.get("/v1/figures").json()["figures"]

    assert 4 == len(figures)
    for figure in figures:
        version = f"/v1/documents/{figure['document']['id']}/versions/{figure['version_id']}"
        text = client.get(version).json()["text"]
        assert figure["quote"] == text[figure["start"] : figure["end"]]
        assert figure["written"] == text[figure["value_start"] : figure["value_end"]]


def test_pages_of_figures_follow_their_link(client: httpx2.Client) -> None:
    """The `Link` header keeps the filter, and its pages hold every figure once."""
    seen, path = [], "/v1/figures?metric=capex&subject=Meta&limit=1"
    while path:
        answer = client.get(path)
        seen += [figure["value"] for figure in answer.json()["figures"]]
        path = answer.links.get("next", {}).get("url", "")

    assert ["$125-145 billion", "$115-135 billion"] == seen


def test_one_route_has_many_forms(client: httpx2.Client) -> None:
    """A timeline comes as CSV, Parquet, SVG and PNG, by `format` and by `Accept`."""
    path = "/v1/timeline?metric=capex&subject=Meta"
    beginnings = {"csv": b"figure,series", "parquet": b"PAR1", "svg": b"<svg ", "png": b"\x89PNG"}
    media = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet", "svg": "image/svg+xml", "png": "image/png"}

    for form, beginning in beginnings.items():
        named = client.get(f"{path}&format={form}")
        accepted = client.get(path, headers={"Accept": f"{media[form]}, */*;q=0.1"})
        assert named.content == accepted.content
        assert named.content.startswith(beginning)
        assert media[form] == named.headers["content-type"].partition(";")[0]


def test_a_comparison_gives_values_and_a_total(client: httpx2.Client) -> None:
    """What holds now stands with what it replaced; companies that are apart add up."""
    shape = client.get("/v1/compare?metric=capex&period=2026&total=true").json()

    assert ["$150 billion", "$125-145 billion"] == [row["current"]["value"] for row in shape["series"]]
    assert "$115-135 billion" == shape["series"][1]["current"]["replaces"]["value"]
    assert ("$275-295 billion", None) == (shape["total"]["value"], shape["total"]["refused"])


def test_conflicts_stand_side_by_side(client: httpx2.Client) -> None:
    """Two values of one week are a conflict, each with its report."""
    (conflict,) = client.get("/v1/conflicts").json()["conflicts"]

    assert {"$195-205 billion", "$150 billion"} == {side["value"] for side in conflict["sides"]}
    assert {"Alphabet raises", "Alphabet in doubt"} == {
        figure["document"]["title"] for side in conflict["sides"] for figure in side["figures"]
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/figures?subject=Nobody", 422),
        ("/v1/figures?metric=weather", 422),
        ("/v1/figures?after=elsewhere", 422),
        ("/v1/figures?colour=red", 422),
        ("/v1/figures?format=svg", 422),
        ("/v1/figures/fig_none", 404),
        ("/v1/timeline", 422),
        ("/v1/compare", 422),
        ("/v1/timeline?metric=land&format=svg", 422),
    ],
)
def test_mistakes_are_problems(client: httpx2.Client, path: str, status: int) -> None:
    """What cannot be used is refused with a problem that says why."""
    assert_problem(client.get(path), status)


def test_a_name_that_is_nearly_written_is_offered(client: httpx2.Client) -> None:
    """Who misspells an organisation is asked whether the one that has figures was meant."""
    assert "did you mean 'Meta'?" in client.get("/v1/timeline?subject=Mta").json()["detail"]


def test_what_holds_now_is_drawn_as_bars(client: httpx2.Client) -> None:
    """The comparison as a picture says what holds now, and not what it replaced."""
    drawn = client.get("/v1/compare?metric=capex&period=2026&format=svg")

    assert (200, "image/svg+xml") == (drawn.status_code, drawn.headers["content-type"])
    assert "$125-145bn [" in drawn.text
    assert "$115-135bn" not in drawn.text


def test_a_figure_is_corrected_rejected_and_restored(client: httpx2.Client) -> None:
    """A person's word counts at once, everywhere, until it is taken back."""
    figure = client.get("/v1/figures?subject=Meta&limit=1").json()["figures"][0]
    path = f"/v1/figures/{figure['id']}"

    corrected = client.patch(path, json={"high": 146e9, "note": "misread"}).json()
    assert ("$125-146 billion", ["high"]) == (corrected["value"], corrected["corrected"])
    assert_problem(client.patch(path, json={"metric": "weather"}), 422)
    assert_problem(client.patch(path, json={"rejected": True, "low": 1.0}), 422)
    assert client.patch(path, json={"rejected": True}).json()["rejected"]
    line = client.get("/v1/timeline?subject=Meta").json()["series"][0]
    assert "$115-135 billion" == line["current"]["value"]
    assert figure == client.patch(path, json={"rejected": False}).json()


def test_the_command_line_prints_what_the_api_answers(client: httpx2.Client, home: Path) -> None:
    """Each command's JSON is its route's."""
    for command, route in (
        (("figures", "--subject", "google"), "/v1/figures?subject=google&limit=20"),
        (("timeline", "--metric", "capex"), "/v1/timeline?metric=capex"),
        (("compare", "--metric", "capex", "--total"), "/v1/compare?metric=capex&total=true"),
        (("conflicts",), "/v1/conflicts"),
    ):
        assert client.get(route).json() == _json(home, *command)


def test_files_are_written_where_they_are_wanted(home: Path, tmp_path: Path) -> None:
    """A timeline is written as Parquet and drawn as SVG; another ending is refused and writes nothing."""
    table, chart, other = (tmp_path / name for name in ("t.parquet", "t.svg", "t.gif"))
    made = _run(home, "timeline", "--metric", "capex", "--parquet", str(table), "--chart", str(chart))
    refused = _run(home, "timeline", "--metric", "capex", "--chart", str(other))

    assert 0 == made.exit_code
    assert b"PAR1" == table.read_bytes()[:4]
    assert chart.read_text(encoding="utf-8").startswith("<svg ")
    assert "neither in .svg nor in .png" in str(refused.exception)
    assert not other.exists()


def test_nothing_found_has_an_exit_code(home: Path) -> None:
    """A filter that nothing passes ends with 3, as `ask` and `search` do."""
    assert 3 == _run(home, "figures", "--metric", "land").exit_code
    assert 3 == _run(home, "timeline", "--metric", "land").exit_code


def test_a_figure_is_reviewed_on_the_command_line(home: Path) -> None:
    """`correct`, `reject` and `restore` do what the route does."""
    figure = _json(home, "figures", "--subject", "Meta")["figures"][0]
    identifier = figure["id"]

    corrected = _json(home, "figures", "correct", identifier, "high=146e9", "scope=programme:Hyperion")
    assert (146e9, {"kind": "programme", "name": "Hyperion"}) == (corrected["high"], corrected["scope"])
    assert 0 == _run(home, "figures", "reject", identifier).exit_code
    assert [identifier] == [each["id"] for each in _json(home, "figures", "--rejected")["figures"]]
    assert 0 == _run(home, "figures", "restore", identifier).exit_code
    assert figure == _json(home, "figures", "show", identifier)
