"""The starter corpus: analyst's notes on events of the AI compute landscape, and the sources a researcher follows."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import yaml

from corpus.source import Source


def starter_notes() -> Iterator[tuple[str, bytes]]:
    """Yield the file name and content of every note."""
    folder = resources.files(__name__).joinpath("notes")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".md"):
            yield file.name, file.read_bytes()


def starter_sources() -> list[Source]:
    """Return the newsrooms, feeds, filings and trackers of `sources.yaml`."""
    content = resources.files(__name__).joinpath("sources.yaml").read_text(encoding="utf-8")
    return [
        Source(
            id=entry["id"],
            kind=entry["kind"],
            name=entry["name"],
            publisher=entry["publisher"],
            url=entry["url"],
            tier=entry["tier"],
            notes=entry.get("notes"),
        )
        for entry in yaml.safe_load(content)["sources"]
    ]
