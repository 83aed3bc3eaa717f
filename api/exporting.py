"""Sources as a list for this and other readers: OPML, CSV or plain links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from corpus.errors import InputError
from corpus.source import Source

Form = Literal["opml", "csv", "plain"]
FORMS: tuple[Form, ...] = get_args(Form)
_OF_ENDINGS: dict[str, Form] = {"opml": "opml", "xml": "opml", "csv": "csv", "txt": "plain"}


def form_of(given: str | None, file_name: str | None = None) -> Form:
    """Return the form that is asked for, or that a file's ending tells, or OPML.

    Raises:
        InputError: there is no such form.
    """
    if given is None:
        return _OF_ENDINGS.get((file_name or "").rpartition(".")[2].lower(), "opml")
    for form in FORMS:
        if form == given.strip().lower():
            return form
    raise InputError(f"{given!r} is no form of a list; use one of {', '.join(FORMS)}")


def exported(sources: Sequence[Source], form: Form) -> str:
    """Return the sources as a list."""
    from ingest.lists import write_csv, write_opml, write_plain  # noqa: PLC0415 - parsers load only where needed

    return {"opml": write_opml, "csv": write_csv, "plain": write_plain}[form](sources)
