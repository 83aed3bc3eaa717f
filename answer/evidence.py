"""Hits become what a model may cite: sentences that are exact slices of stored versions. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from answer.written import Sentence, Source
from corpus.document import Document
from index.hit import Hit
from index.sentences import sentence_spans

MOST_SOURCES = 24
"""How many passages a model is given; more cost money and time and dilute what is asked for."""
MOST_CHARACTERS = 48_000
"""How much text a model is given; about 12,000 tokens, of which a question uses some hundred."""


def sources_of(hits: Sequence[Hit]) -> tuple[Source, ...]:
    """Return the passages of the hits, best first, cut into sentences; none stands there twice.

    Passages overlap, so a sentence of a later one may have been given already.
    """
    sources: list[Source] = []
    given: set[tuple[str, int]] = set()
    left = MOST_CHARACTERS
    for hit in hits[:MOST_SOURCES]:
        passage = hit.passage
        sentences = [
            Sentence(passage.version_id, passage.start + start, passage.start + end, passage.text[start:end])
            for start, end in sentence_spans(passage.text)
        ]
        new = tuple(one for one in sentences if (one.version_id, one.end) not in given and one.text.strip())
        size = sum(len(one.text) for one in new)
        if size > left:
            break
        left -= size
        given |= {(one.version_id, one.end) for one in new}
        if new:
            sources.append(Source(hit.document, new))
    return tuple(sources)


def heading(document: Document) -> str:
    """Return what a model must know of a document to judge its sentences: title, publisher, kind and date."""
    published = document.published_at
    date = "of unknown date" if published is None else f"published {published.in_words()} ({published})"
    told = {"primary": "first-hand", "trade": "trade press", "press": "press", "analysis": "opinion"}[document.tier]
    return " | ".join(part for part in (document.title, document.publisher, told, date) if part)
