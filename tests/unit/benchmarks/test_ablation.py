"""Tests of `benchmarks.ablation`."""

from __future__ import annotations

import pytest

from benchmarks import ablation
from benchmarks.ablation import LEVERS, markdown


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_is_one_that_search_has(lever: str) -> None:
    """What a row sets otherwise is there to be set; a lever that was renamed would measure nothing."""
    assert all(hasattr(module, name) for module, name, _ in LEVERS[lever])
    assert all(getattr(module, name) is not value for module, name, value in LEVERS[lever])


def test_the_table_tells_what_each_lever_is_worth() -> None:
    """The first row has the measures, the others how far they are from them."""
    table = {"all of it": {"a": 0.8, "b": 0.5}, "no parts": {"a": 0.75, "b": 0.5}}

    assert markdown(table).splitlines() == [
        "| search | a | b |",
        "| --- | --- | --- |",
        "| all of it | 0.800 | 0.500 |",
        "| no parts | -0.050 | · |",
    ]


def test_without_the_data_it_says_so(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the test data is absent nothing is measured, and the reason is told."""
    assert 0 == ablation.main(["--data", str(tmp_path_factory.mktemp("nothing"))])
    assert "skipped" in capsys.readouterr().err
