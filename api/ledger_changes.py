"""Corrections of a figure as people type them: `metric=power`, `low=4e8`, `scope=site:Hawesville`."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.errors import InputError


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
        changes[field] = _value(field, value.strip())
    return changes


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
