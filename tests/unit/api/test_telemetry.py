"""Where traces go."""

from __future__ import annotations

import pytest

from api.telemetry import traces_at


@pytest.mark.parametrize("given", ["", "/", "/v1/traces", "/v1/traces/"])
def test_the_path_of_traces_may_be_left_out(given: str) -> None:
    """A collector is named as its own documentation does it, with the path or without."""
    assert traces_at(f"http://127.0.0.1:4318{given}") == "http://127.0.0.1:4318/v1/traces"
