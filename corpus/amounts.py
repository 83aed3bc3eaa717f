"""Values as people write them: `$115-135 billion`, `up to 1 GW`, `500,000 chips`, `2027`."""

from __future__ import annotations

import calendar
import datetime as dt

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "CNY": "CN¥", "KRW": "₩"}
_CODES = frozenset({"AED", "AUD", "BRL", "CAD", "CHF", "DKK", "HKD", "NOK", "NZD", "SAR", "SEK", "SGD", "TWD"})
_SUMS = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (1.0, ""))
_WATTS = ((1e9, " GW"), (1e6, " MW"), (1e3, " kW"), (1.0, " W"))
_ONE = {"years": "year", "months": "month", "sites": "site", "chips": "chip", "jobs": "job", "acres": "acre"}
_SMALLEST_IN_WORDS = 1e6
"""Below it a count is written in digits: 500,000 chips, but 1.2 million chips."""


def amount_text(low: float, high: float, unit: str, qualifier: str | None = None) -> str:
    """Return a value, or the range from `low` to `high`, as people write it.

    Args:
        low: in the unit itself; for dates `yyyymmdd`.
        high: the same.
        unit: as a figure's: `USD`, `USD/month`, `W`, `chips`, `%`, `date`.
        qualifier: `up to` and the like, which stands before it.
    """
    value = dates_text(_day(low), _day(high)) if unit == "date" else _counted(low, high, unit)
    return f"{qualifier} {value}" if qualifier else value


def dates_text(first: dt.date, last: dt.date) -> str:
    """Return the shortest name of a span of days: a year, half, quarter or month where it is just that."""
    if first == last:
        return f"{first.day} {calendar.month_name[first.month]} {first.year}"
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1] and first.year == last.year
    months = last.month - first.month + 1
    if whole and months == 12:
        return str(first.year)
    if whole and months == 1:
        return f"{calendar.month_name[first.month]} {first.year}"
    if whole and months in {3, 6} and (first.month - 1) % months == 0:
        return f"{'Q' if months == 3 else 'H'}{(first.month - 1) // months + 1} {first.year}"
    return f"{first.isoformat()} to {last.isoformat()}"


def _counted(low: float, high: float, unit: str) -> str:
    name, _, per = unit.partition("/")
    if name in _SYMBOLS or name in _CODES:
        before = _SYMBOLS.get(name, f"{name} ")
        value = _scaled(low, high, _SUMS, before)
    elif name == "W":
        value = _scaled(low, high, _WATTS, "")
    elif name == "%":
        value = f"{_range(low, high, 1.0)}%"
    else:
        noun = _ONE.get(name, name) if low == high == 1 else name
        scales = _SUMS if max(abs(low), abs(high)) >= _SMALLEST_IN_WORDS else _SUMS[-1:]
        value = f"{_scaled(low, high, scales, '')} {noun}"
    return f"{value} a {per}" if per else value


def _scaled(low: float, high: float, scales: tuple[tuple[float, str], ...], before: str) -> str:
    """Return a range in the largest scale in which its top is at least 1, or in two where its ends lie far apart."""
    factor, word = next((scale for scale in scales if abs(high) >= scale[0]), scales[-1])
    if low != high and 0 < abs(low) <= factor / 10:
        return f"{_scaled(low, low, scales, before)} to {_scaled(high, high, scales, before)}"
    sign = "-" if low == high < 0 else ""
    return f"{sign}{before}{_range(abs(low) if sign else low, abs(high) if sign else high, factor)}{word}"


def _range(low: float, high: float, factor: float) -> str:
    first, last = _number(low / factor), _number(high / factor)
    return first if first == last else f"{first}-{last}"


def _number(value: float) -> str:
    """Return a number to five digits, and whole thousands to the last."""
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:,.1f}".removesuffix(".0") if abs(value) >= 1_000 else f"{value:.5g}"


def _day(number: float) -> dt.date:
    year, rest = divmod(int(number), 10_000)
    return dt.date(year, rest // 100, rest % 100)
