"""Which series of the ledger answers each series of the test data, and whether its current value is the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.figure import Basis, Figure, Metric
from index.figure_totals import reconcile
from index.ledger import Series


@dataclass(frozen=True, slots=True)
class Wanted:
    """The key of a series of the test data, and its current value.

    Attributes:
        parties: organisations that are its subject, or the parties of its contract.
        scope: a part of the scope's name, empty where any will do.
        low: the current value, in the unit itself; dates as `yyyymmdd`.
    """

    id: str
    metric: Metric
    parties: tuple[str, ...]
    low: float
    high: float
    scope: str = ""
    period: str | None = None
    basis: tuple[Basis, ...] | None = None
    line: str = ""


WANTED = (
    Wanted("alphabet-capex-2026", "capex", ("Alphabet",), 195e9, 205e9, period="2026"),
    Wanted("meta-capex-2025", "capex", ("Meta",), 72.22e9, 72.22e9, period="2025"),
    Wanted("meta-capex-2026", "capex", ("Meta",), 130e9, 145e9, period="2026"),
    Wanted("amazon-capex-2025", "capex", ("Amazon",), 131e9, 131e9, period="2025"),
    Wanted("amazon-capex-2026", "capex", ("Amazon",), 220e9, 220e9, period="2026"),
    Wanted("microsoft-capex-cy2026", "capex", ("Microsoft",), 175e9, 175e9, period="2026"),
    Wanted("oracle-capex-fy2027", "capex", ("Oracle",), 90e9, 95e9, period="FY2027", basis=()),
    Wanted("stargate-capacity", "power", ("OpenAI",), 10e9, 10e9, scope="Stargate", basis=(), line="planned"),
    Wanted("openai-total-commitments", "investment", ("OpenAI",), 600e9, 600e9, scope="OpenAI"),
    Wanted("rainier-trainium2", "chips", ("Amazon",), 5e5, 5e5, scope="Rainier", line="operating"),
    Wanted("coreweave-openai", "contract value", ("CoreWeave", "OpenAI"), 22.4e9, 22.4e9),
    Wanted("coreweave-meta", "commitment", ("CoreWeave", "Meta"), 35.2e9, 35.2e9),
    Wanted("coreweave-backlog", "backlog", ("CoreWeave",), 104.2e9, 104.2e9),
    Wanted("coreweave-capex-2026", "capex", ("CoreWeave",), 35e9, 39e9, period="2026"),
    Wanted("nebius-capex-2026", "capex", ("Nebius",), 20e9, 25e9, period="2026"),
    Wanted("nebius-contracted-power", "power", ("Nebius",), 5e9, 5e9, basis=("contracted",)),
    Wanted("microsoft-nscale", "contract value", ("Microsoft", "Nscale"), 43.8e9, 43.8e9),
    Wanted("terawulf-google-backstop", "guarantee", ("Google",), 3.2e9, 3.2e9, scope="Mariner"),
    Wanted("crane-restart-date", "date of service", ("Constellation",), 20270101, 20271231, scope="Crane"),
    Wanted("nvidia-orders", "orders", ("NVIDIA",), 1e12, 1e12),
    Wanted("anthropic-google-scale", "commitment", ("Anthropic", "Google"), 111.1e9, 111.1e9),
    Wanted("anthropic-commitments-total", "commitment", ("Anthropic",), 518e9, 518e9),
    Wanted("anthropic-aws-commitment", "commitment", ("Anthropic", "Amazon"), 110e9, 110e9),
    Wanted("anthropic-azure-commitment", "commitment", ("Anthropic", "Microsoft"), 31.4e9, 31.4e9),
    Wanted("nvidia-anthropic-gw", "power", ("Anthropic", "NVIDIA"), 2.5e9, 2.5e9),
    Wanted("coreweave-power", "power", ("CoreWeave",), 1.5e9, 1.5e9, line="operating"),
    Wanted("spacex-anthropic-total", "contract value", ("Anthropic", "SpaceX"), 84.5e9, 84.5e9),
    Wanted("fairwater-wisconsin", "investment", ("Microsoft",), 7.3e9, 7.3e9, scope="Wisconsin"),
    Wanted("google-vizag", "investment", ("Google",), 15e9, 15e9, scope="Vi"),
    Wanted("big4-capex-2026", "capex", ("Alphabet", "Amazon", "Meta", "Microsoft"), 720e9, 745e9, period="2026"),
    Wanted("stargate-uae-2026", "power", ("OpenAI",), 200e6, 200e6, scope="UAE", basis=("first phase",)),
    Wanted("nvidia-quarter-fy27", "revenue", ("NVIDIA",), 96.2e9, 96.2e9, scope="NVIDIA", period="FY2027-Q2"),
)
"""Seven of the 38 are no series of one value: `openai-aws` and `amazon-in-anthropic` are sums, `mi455x-date` is open,
`broadcom-10b-customer`, `nvidia-rubin-rack-count` and `fairwater-atlanta-scope` are names and wordings."""


def answering(wanted: Wanted, found: Sequence[Series]) -> Series | None:
    """Return the series of the wanted key with most points, None where there is none."""
    fitting = [item for item in found if _fits(wanted, item)]
    return max(fitting, key=lambda item: (item.current is not None, len(item.points)), default=None)


def is_right(wanted: Wanted, found: Series | None) -> bool:
    """Tell whether the current value of a series is the one that is wanted."""
    if found is None or found.current is None:
        return False
    figure = found.current.entry.figure
    if wanted.metric == "date of service":
        return wanted.low <= figure.low and figure.high <= wanted.high
    return _close(figure.low, wanted.low) and _close(figure.high, wanted.high)


def is_total(wanted: Wanted, found: Sequence[Series]) -> bool:
    """Tell whether the wanted value is the sum that `reconcile` gives of one series for each party."""
    if len(wanted.parties) < 3:
        return False
    each = [replace(wanted, parties=(party,)) for party in wanted.parties]
    total = reconcile([item for one in each if (item := answering(one, found)) is not None])
    return (
        total.low is not None
        and total.high is not None
        and _close(total.low, wanted.low)
        and _close(total.high, wanted.high)
    )


def parties(figure: Figure) -> set[str]:
    """Return all who have a part in a figure's key: its subject, and the parties of its contract."""
    names = set(figure.subject.split(" + "))
    return names | set(figure.scope.name.split(" + ")) if figure.scope.kind == "contract" else names


def _fits(wanted: Wanted, item: Series) -> bool:
    figure = item.points[0].entry.figure
    return (
        item.key.metric == wanted.metric
        and parties(figure) == set(wanted.parties)
        and wanted.scope in item.key.scope.name
        and (wanted.period is None or item.key.period == wanted.period)
        and (wanted.basis is None or item.basis == wanted.basis)
        and (not wanted.line or item.line == wanted.line)
        and not item.unit.endswith(("/month", "/year"))
    )


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 0.005 * max(abs(one), abs(other))
