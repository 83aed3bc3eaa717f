"""Answers, hits and documents as plain text for people: pure functions, safe for a terminal.

Stored text comes from the web. Whatever could steer a terminal or reorder what is read is taken out of it here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from answer import plain_text
from answer.answer import Answer, Citation, Status
from answer.calculation import worked_out_text
from answer.confidence import SURE
from answer.plain_text import counted
from api.shapes import HAND, origins_of, page_kind, read_from, warnings_of
from corpus.dates import PartialDate
from corpus.document import Document, Outcome, Reading, Version
from index.hit import Hit

if TYPE_CHECKING:
    from index.doctor import Report

_STATUS: dict[Status, str] = {
    "answered": "Answered",
    "partial": "Answered in part",
    "conflicting": "Sources disagree",
    "insufficient": "The corpus does not say",
}
_TOLD_BY_DATE = frozenset({"undated", "undated opinion", "an undated opinion"})
_PREVIEW_CHARACTERS = 600


def clean(text: str) -> str:
    """Return text without terminal escapes, control characters and hidden or reordering ones; lines are kept."""
    return plain_text.clean(text)


def line(text: object) -> str:
    """Return text, cleaned, on one line."""
    return " ".join(clean(str(text)).split())


def json_text(value: Any) -> str:
    """Return JSON that people can read and that no terminal obeys: what `clean` takes out is escaped instead."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "".join(
        character if character == "\n" or plain_text.shown(character) == character else json.dumps(character)[1:-1]
        for character in text
    )


def answer_text(answer: Answer) -> str:
    """Return an answer: its status, its statements with their marks, and the numbered citations."""
    facts = [f"as of {answer.as_of.isoformat()}"]
    if answer.citations and answer.status != "insufficient":
        facts.append(counted(answer.independent_origins, "independent origin"))
    blocks = [f"{_STATUS[answer.status]} ({', '.join(facts)})", *_understood(answer), *_statements(answer)]
    if answer.fallback is not None:
        told = f"{answer.fallback.model} {answer.fallback.reason}"
        blocks.append(f"Not written by a model ({line(told)}): these are the sources' own sentences.")
    if answer.missing is not None:
        # The status line has said so already.
        what = line(answer.missing.what).removeprefix(f"{_STATUS['insufficient']}.").strip()
        blocks += [what] if what else []
        if answer.missing.terms:
            blocks.append(f"No evidence for: {', '.join(line(term) for term in answer.missing.terms)}")
    if answer.citations:
        if answer.status == "insufficient":
            blocks.append("The closest evidence:")
        blocks.append("\n".join(_citation(citation, answer.as_of) for citation in answer.citations))
    elif answer.missing is not None and answer.missing.closest:
        blocks.append("\n".join(["The closest documents:", *(f"- {line(t)}" for t in answer.missing.closest)]))
    return "\n\n".join(blocks)


def hits_text(hits: Sequence[Hit], today: dt.date, *, confidence: float) -> str:
    """Return numbered hits with where they stand and why they were found, led by a doubt where one is due."""
    if not hits:
        return "Nothing found."
    doubt = [] if confidence >= SURE else ["None of this is clearly about what was searched for; the closest:"]
    return "\n\n".join([*doubt, *(_hit(number, hit, today) for number, hit in enumerate(hits, 1))])


def documents_text(documents: Iterable[Document]) -> str:
    """Return one line per document: id, date, tier, title, publisher."""
    return "\n".join(
        f"{document.id}  {document.published_at or 'undated'!s:<10}  {document.tier:<8}  {_titled(document)}"
        for document in documents
    )


def document_text(document: Document, version: Version, *, with_text: bool) -> str:
    """Return all that is known of a document, one field per line, with its text if asked for."""
    dated = None if document.published_at is None else _dated(document.published_at, document)
    fields = fields_text(
        title=document.title,
        id=document.id,
        publisher=document.publisher,
        author=document.author,
        published=dated or "unknown",
        modified=document.modified_at,
        tier=document.tier,
        kind=document.kind,
        page=page_kind(version.details),
        source=document.source_id,
        url=document.url,
        language=document.language,
        organisations=", ".join(document.organisations) or None,
        version=f"{version.number} ({version.id}), {len(version.text):,} characters, read by {version.extractor}",
        fetched=minute(document.fetched_at),
    )
    notes = [
        *(f"warning: {line(warning)}" for warning in warnings_of(version.details)),
        *(_origin(field, place) for field, place in origins_of(document, version).items()),
    ]
    shown = "\n".join([fields, *notes])
    return f"{shown}\n\n{clean(version.text)}" if with_text else shown


def story_text(reason: str, documents: Sequence[Document], *, primary: str) -> str:
    """Return the documents of a story, the origin first, and why it is that."""
    ordered = sorted(documents, key=lambda document: document.id != primary)
    if len(ordered) == 1:
        return f"It stands alone: {line(reason)}.\n{documents_text(ordered)}"
    head, rest = documents_text(ordered[:1]), documents_text(ordered[1:])
    return f"{len(ordered)} documents, one origin ({line(reason)}):\n{head}\n\nThe others:\n{rest}"


def versions_text(versions: Iterable[Version]) -> str:
    """Return one line per version."""
    return "\n".join(
        f"{version.number:>3}  {version.id}  {minute(version.fetched_at)}  {len(version.text):>9,} characters  "
        f"{line(version.title)}"
        for version in versions
    )


def reading_text(reading: Reading, outcome: Outcome, duplicates: Iterable[Document]) -> str:
    """Return what would be stored, with the beginning of its text."""
    beginning = clean(reading.text[:_PREVIEW_CHARACTERS]).strip()
    dated = None if reading.published_at is None else _dated(reading.published_at, reading)
    fields = fields_text(
        would_be=outcome,
        title=reading.title,
        publisher=reading.counted_publisher,
        author=reading.author,
        published=dated or "unknown",
        tier=reading.tier or "press (nothing tells another)",
        kind=reading.kind,
        page=page_kind(reading.details),
        url=reading.url,
        language=reading.language,
        organisations=", ".join(reading.organisations) or None,
        text=f"{len(reading.text):,} characters",
    )
    same = [f"same text as: {document.id} {line(document.title)}" for document in duplicates]
    warnings = [f"warning: {line(warning)}" for warning in reading.warnings]
    places = [_origin(field, place) for field, place in read_from(reading.details).items()]
    rest = "..." if len(reading.text) > _PREVIEW_CHARACTERS else ""
    return "\n".join([fields, *same, *warnings, *places, "", beginning + rest])


def outcome_text(document: Document, outcome: Outcome, duplicates: Iterable[Document]) -> str:
    """Return the one line that says what adding a document did."""
    same = "".join(f"; same text as {found.id}" for found in duplicates)
    return f"{outcome:<9}  {document.id}  {_titled(document)} ({document.published_at or 'undated'}){same}"


def report_text(report: Report) -> str:
    """Return one line per check, and what to do."""
    lines = [
        f"{'mended' if found.repaired else 'ok' if found.ok else 'WRONG':<7} {line(found.check)}: {line(found.detail)}"
        for found in report.findings
    ]
    advice = "All is well." if report.healthy else "Something is wrong: `groundwork doctor --repair` mends what it can."
    return "\n".join([*lines, "", advice])


def age(published: PartialDate, on: dt.date) -> str:
    """Return how old a date is on a day, as people say it: `3 days old`, `12 months old`, `2 years old`."""
    days = (on - published.first_day).days
    if days < 0:
        return "after that day"
    if published.month is None:
        years = on.year - published.year
        return "this year" if years == 0 else f"about {counted(years, 'year')} old"
    months = (on.year - published.year) * 12 + on.month - published.month - (on.day < (published.day or 1))
    if months >= 24:
        return f"{counted(months // 12, 'year')} old"
    if months >= 2:
        return f"{counted(months, 'month')} old"
    if published.day is None:
        return "this month" if months == 0 and on.month == published.month else "1 month old"
    return "of that day" if days == 0 else f"{counted(days, 'day')} old"


def minute(moment: dt.datetime) -> str:
    """Return a moment to the minute, in UTC."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def fields_text(**fields: object | None) -> str:
    """Return one line per field that is known."""
    return "\n".join(
        f"{name.replace('_', ' ') + ':':<15}{line(value)}" for name, value in fields.items() if value is not None
    )


def mebibytes(size: int) -> str:
    """Return a number of bytes as people say it."""
    return f"{size / 1_048_576:,.3g} MiB"


def _understood(answer: Answer) -> list[str]:
    asked, parts = answer.interpretation, []
    if asked.published_after is not None:
        parts.append(f"published from {asked.published_after}")
    if asked.published_before is not None:
        parts.append(f"published up to {asked.published_before}")
    if asked.wants_latest:
        parts.append("latest first")
    return [f"Understood as: {', '.join(parts)}"] if parts else []


def _statements(answer: Answer) -> list[str]:
    said = [
        " ".join([line(statement.text), *(f"[{number}]" for number in statement.citations)])
        for statement in answer.statements
    ]
    if answer.calculation is not None:
        said.insert(0, line(worked_out_text(answer.calculation)))
    if said:
        return ["\n".join(said)]
    return [clean(answer.text)] if answer.text and answer.missing is None else []


def _citation(citation: Citation, on: dt.date) -> str:
    about = [citation.publisher, citation.tier, _when(citation, on), citation.verification]
    if citation.note and citation.note not in _TOLD_BY_DATE:
        about.append(citation.note)
    first = f"[{citation.number}] {line(citation.title)} - {', '.join(line(part) for part in about if part)}"
    quote = f'    "{line(citation.quote)}"'
    return "\n".join([first, quote, *([f"    {line(citation.url)}"] if citation.url else [])])


def _when(citation: Citation, on: dt.date) -> str:
    if citation.published_at is not None:
        return f"{citation.published_at.in_words()} ({age(citation.published_at, on)})"
    return "undated opinion" if citation.tier == "analysis" else "undated"


def _hit(number: int, hit: Hit, today: dt.date) -> str:
    document, published = hit.document, hit.document.published_at
    when = "undated" if published is None else f"{published.in_words()} ({age(published, today)})"
    about = ", ".join(line(part) for part in (document.publisher, document.tier, when) if part)
    found = [f"score {hit.score:.4f}"]
    if hit.similarity is not None:
        found.append(f"similarity {hit.similarity:.2f}")
    if hit.copies:
        found.insert(0, f"{counted(hit.copies + 1, 'document')} of one origin")
    if hit.rerank_score is not None:
        found.append(f"reranker {hit.rerank_score:.3f}")
    lines = [f"{number}. {line(document.title)} - {about}", f"    {line(hit.passage.text)}"]
    lines += [f"    {line(document.url)}"] if document.url else []
    return "\n".join([*lines, f"    {document.id}, {', '.join(found)}"])


def _titled(document: Document) -> str:
    return line(document.title) + (f" - {line(document.publisher)}" if document.publisher else "")


def _origin(field: str, place: str) -> str:
    return f"{line(field)} {place}" if place == HAND else f"{line(field)} read from: {line(place)}"


def _dated(date: PartialDate, read: Document | Reading) -> str:
    how = ", ".join(part for part in (read.date_source, read.date_confidence and f"{read.date_confidence}") if part)
    return f"{date.in_words()}" + (f" ({how} confidence)" if how else "")
