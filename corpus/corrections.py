"""Corrections: what a person may set where a page was read wrong, checked before it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.source import TIERS

CORRECTABLE = ("title", "publisher", "author", "tier", "published_at", "organisations")
"""The fields of a document that a person may correct."""


def checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return corrections with their values in the record's types.

    Raises:
        InputError: a field cannot be corrected, or its value cannot be used.
    """
    checked: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in CORRECTABLE:
            raise InputError(f"{key!r} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
        if key == "published_at":
            checked[key] = None if value is None else PartialDate.parse(str(value))
        elif key == "organisations":
            if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
                raise InputError('organisations is a list of names, such as ["Amazon"]')
            checked[key] = tuple(value)
        elif key == "tier" and value not in TIERS:
            raise InputError(f"{value!r} is no tier; use one of {', '.join(TIERS)}")
        elif key in {"title", "tier"} and not str(value or "").strip():
            raise InputError(f"{key} cannot be empty")
        else:
            checked[key] = None if value is None else str(value)
    return checked
