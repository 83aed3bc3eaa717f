"""The comparison as Markdown tables, from what was kept of it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import metrics
from benchmarks.peers.retrieval.peer import System

QUALITY = {
    "news": ("evidence_1500_words", "all_evidence_10", "hits_4", "hits_10", "mrr_10", "map_10", "words_per_hit"),
    "sec10q": ("first_figure_1500_words", "figures_1500_words", "gold_document_10", "words_per_hit"),
    "clapnq": ("hit_5", "mrr_10", "confidence_auroc"),
    "domain": ("all_notes_10", "notes_recall_10", "newest_first"),
}
_WHOLE = frozenset({"words_per_hit"})


def tables(kept: Mapping[str, Any], systems: Sequence[System]) -> str:
    """Return one table of quality for each set, one of speed, and the versions."""
    present = [system for system in systems if any(system.name in item["quality"] for item in kept["sets"].values())]
    blocks = [_quality(name, kept["sets"][name], present) for name in QUALITY if name in kept["sets"]]
    if "news" in kept["sets"]:
        blocks.append(_speed(kept, present))
    blocks.append(_versions(kept, present))
    blocks += [
        f"{name}: {system} was left out: {reason}"
        for name, outcome in kept["sets"].items()
        for system, reason in outcome["failed"].items()
    ]
    return "\n\n".join(blocks)


def _quality(name: str, outcome: Mapping[str, Any], systems: Sequence[System]) -> str:
    columns = QUALITY[name]
    rows = [
        [system.name, *(_shown(outcome["quality"][system.name][column], column) for column in columns)]
        for system in systems
        if system.name in outcome["quality"]
    ]
    title = f"{name}: {outcome['documents']} documents, {outcome['questions']} questions"
    return f"{title}\n\n{_markdown(['system', *columns], rows)}"


def _speed(kept: Mapping[str, Any], systems: Sequence[System]) -> str:
    news, rounds = kept["sets"]["news"], kept.get("rounds")
    header = ["system", "passages", "query p50 ms", "query p95 ms", "peak MiB", "documents/s", "passages/s"]
    rows = []
    for system in (system for system in systems if system.name in news["quality"]):
        times, indexed = news["milliseconds"][system.name], news["indexed"][system.name]
        rows.append(
            [
                system.name,
                f"{indexed['passages']:,}",
                f"{metrics.percentile(times, 0.5):.1f}",
                f"{metrics.percentile(times, 0.95):.1f}",
                f"{indexed['peak_mib']:,.0f}",
                *_rates(system.name, rounds),
            ]
        )
    return f"speed on news, ten passages asked for\n\n{_markdown(header, rows)}"


def _rates(name: str, rounds: Mapping[str, Any] | None) -> list[str]:
    """Return documents and passages a second: the median of the rounds."""
    if rounds is None or name not in rounds["indexed"]:
        return ["", ""]
    items = rounds["indexed"][name]
    return [
        f"{statistics.median(rounds['documents'] / item['seconds'] for item in items):.1f}",
        f"{statistics.median(item['passages'] / item['seconds'] for item in items):.0f}",
    ]


def _versions(kept: Mapping[str, Any], systems: Sequence[System]) -> str:
    lines = []
    for system in systems:
        versions = next(
            outcome["versions"][system.name] for outcome in kept["sets"].values() if system.name in outcome["versions"]
        )
        told = ", ".join(f"{package} {number}" for package, number in versions.items())
        lines.append(f"- {system.name} ({system.how}): {told}")
    return "\n".join(lines)


def _shown(value: float, column: str) -> str:
    return f"{value:.0f}" if column in _WHOLE else f"{value:.3f}"


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
