"""Chosen sentences as citations: widened to name their subject, looked up again, and told what to know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from answer.answer import Citation, Verification
from answer.candidates import Candidate
from answer.extractive import Selection
from answer.question import Question
from answer.verify import Quoted, verify
from corpus.document import Document, DocumentId, VersionId
from corpus.organisations import gazetteer
from index.sentences import sentence_spans


def distinct(quotes: Sequence[Candidate]) -> list[Candidate]:
    """Leave out quotes that stand within another one."""
    return [
        quote
        for quote in quotes
        if not any(
            other is not quote
            and other.version_id == quote.version_id
            and other.start <= quote.start
            and quote.end <= other.end
            for other in quotes
        )
    ]


def quote_of(candidate: Candidate, text: str, question: Question) -> Candidate:
    """Widen a quote backwards to where its subject is named, if it does not name it and a sentence just before does."""
    wanted = set(question.organisations) or set(candidate.document.organisations[:1])
    if not wanted or not candidate.quantities or candidate.organisations & wanted or candidate.organisations:
        return candidate
    begin = max(0, candidate.start - 600)
    before = [(begin + start, begin + end) for start, end in sentence_spans(text[begin : candidate.start])]
    for start, end in list(reversed(before))[:2]:
        if "\n\n" in text[end : candidate.start]:
            break
        if {mention.organisation for mention in gazetteer().mentions(text[start:end])} & wanted:
            return replace(candidate, start=start, text=text[start : candidate.end])
    return candidate


def citation_of(quote: Candidate, texts: Mapping[VersionId, str]) -> Citation:
    """Return a quote as a citation without its number, with what looking it up again has found."""
    document = quote.document
    return Citation(
        number=0,
        document_id=document.id,
        version_id=quote.version_id,
        title=document.title,
        publisher=document.publisher,
        tier=document.tier,
        url=document.url,
        published_at=document.published_at,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        verification=_verification(quote, texts[quote.version_id]),
        note=note_of(document),
    )


def _verification(quote: Candidate, text: str) -> Verification:
    found = verify(quote.text, [Quoted(quote.text, quote.start, quote.end, text)])
    named = quote.organisations or gazetteer().mentions(quote.text)
    if found == "verified" and quote.quantities and quote.document.organisations and not named:
        return "partial"  # A number whose owner stands only in the title may be somebody else's.
    return found


def note_of(document: Document) -> str | None:
    """Return what a reader should know of a document besides its publisher and date."""
    if document.tier == "analysis":
        return "an opinion" if document.published_at else "an undated opinion"
    if document.kind == "note":
        return "an analyst's note restating the named sources"
    if document.published_at is None:
        return "undated"
    return "its date is a guess" if document.date_confidence == "low" else None


def origins_of(selection: Selection, citations: Sequence[Citation]) -> int:
    """Return how many different origins the citations have: documents that tell one story count once."""
    stories = {candidate.document.id: candidate.document.story_id for candidate in selection.chosen}
    return len({stories.get(DocumentId(citation.document_id)) or citation.document_id for citation in citations})
