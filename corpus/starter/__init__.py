"""The starter corpus: analyst's notes on events of the AI compute landscape, and the sources a researcher follows."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import yaml

from corpus.canonical import canonical_url
from corpus.source import Source


def starter_notes() -> Iterator[tuple[str, bytes]]:
    """Yield the file name and content of every note."""
    folder = resources.files(__name__).joinpath("notes")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".md"):
            yield file.name, file.read_bytes()


def starter_sources() -> list[Source]:
    """Return the newsrooms, feeds, filings and trackers of `sources.yaml`, one source for each company's filings."""
    content = yaml.safe_load(resources.files(__name__).joinpath("sources.yaml").read_text(encoding="utf-8"))
    sources = []
    for entry in content["sources"]:
        companies = content["companies"].items() if "{cik}" in entry["url"] else [("", "")]
        for company, cik in companies:
            values = {key: str(entry[key]).format(company=company, cik=cik) for key in ("name", "publisher", "url")}
            sources.append(
                Source(
                    id=entry["id"].format(company=company.lower().replace(" ", "-")),
                    kind=entry["kind"],
                    tier=entry["tier"],
                    notes=entry.get("notes"),
                    name=values["name"],
                    publisher=values["publisher"],
                    url=canonical_url(values["url"]),
                )
            )
    return sources
