"""The README's own code, run as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.served import filled, listening
from tests.end_to_end.test_cli import ROOT


def test_the_tools_of_the_readme_run_as_they_stand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the port is another one; the answers have their citations and footnotes."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    with filled(tmp_path) as groundwork, listening(groundwork) as base:
        for block in blocks:
            exec(compile(block.replace("http://127.0.0.1:8765", base), "README.md", "exec"), {})
    told = capsys.readouterr().out

    assert len(blocks) == 1
    assert told.startswith("answered On 12 November 2025, Anthropic committed $50 billion")
    assert "[1] " in told
