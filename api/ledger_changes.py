"""Corrections of a figure as people type them: `metric=power`, `value=950 MW`, `scope=site:Hawesville`."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.errors import InputError
from corpus.quantities import quantities

_WITH_UNIT = {"money", "power", "percent", "data"}
"""What a value is of whose unit says so; what is counted keeps its own."""


def changes_of(given: Sequence[str]) -> dict[str, object]:
    """Return the corrections that some `FIELD=VALUE` mean; an empty value is null.

    Raises:
        InputError: one is no field with a value.
    """
    changes: dict[str, object] = {}
    for each in given:
        field, equals, value = each.partition("=")
        if not equals or not field:
            raise InputError(f"{each!r} is no FIELD=VALUE, such as metric=power")
        changes |= _written(value) if field == "value" else {field: _value(field, value.strip())}
    return changes


def _written(value: str) -> dict[str, object]:
    """Return the fields of a value as it is written in texts: `950 MW`, `$38-40 billion`, `300,000`."""
    found = quantities(value)
    if len(found) != 1 or value[: found[0].start].strip():  # "Up to" is the field `qualifier`.
        raise InputError(f"value={value}: write one value with its unit, such as 950 MW or $38-40 billion")
    (quantity,) = found
    unit = {"unit": quantity.unit} if quantity.kind in _WITH_UNIT else {}
    return {"low": quantity.low, "high": quantity.high, **unit}


def _value(field: str, value: str) -> object:
    if field in {"low", "high"}:
        try:
            return float(value)
        except ValueError as error:
            raise InputError(f"{field}={value}: write a number in the figure's unit, such as 38e9") from error
    if field == "counterparties":
        return [name.strip() for name in value.split(",") if name.strip()]
    if field == "scope":
        kind, _, name = value.partition(":")
        return {"kind": kind.strip(), "name": name.strip()}
    return value or None
