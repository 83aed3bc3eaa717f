"""An answer that opens with the words of figures: those of the ledger, before the sentences that fit best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from answer.candidates import Candidate, fills
from answer.extractive import Selection
from answer.from_ledger import Told
from answer.ledger_asked import added_up, asks_each, cues_in, spanned
from answer.question import Question
from answer.wording import FORMER, LEANING, Slot
from answer.words import terms
from corpus.organisations import gazetteer
from corpus.quantities import quantities
from corpus.store import Record
from index.ledger_search import Row


def led(question: Question, selection: Selection, ledger: Told, record: Record, limit: int) -> Selection:
    """Return a selection that opens with the words of some figures; of a timeline, that has them in their place."""
    parts = frozenset(added_up(question))
    several = question.shape in {"timeline", "comparison"} or bool(question.group or parts or spanned(question))
    several = several or asks_each(question)
    if not ledger.lead or (not several and _knows_newer(selection, ledger)):
        return selection
    first = [_quoting(row, selection.ranked, record, question) for row in ledger.lead]
    opening = list({(each.version_id, each.start): each for each in first}.values())
    places = {(each.version_id, each.start) for each in opening}
    rest = [each for each in selection.chosen if (each.version_id, each.start) not in places]
    if several and question.shape != "timeline" and len(opening) > 1:
        cues = cues_in(question)
        rest = [each for each in rest if any(cue.search(each.text) for cue in cues)]
    contracts = any(line.key.scope.kind == "contract" for line in ledger.lines)  # Each names both of its parties.
    totals = [each for each in selection.chosen if len(each.organisations & parts) > 1 and not contracts]
    total = min(totals, key=lambda each: bool(LEANING.search(each.text) or FORMER.search(each.text)), default=None)
    if total is not None:
        # What somebody has added up comes first, then those of its parts that have changed since; where all of them
        # have, it is a sum of what no longer holds, and comes last.
        newer = [each for each in opening if _published(each) > _published(total)]
        opening = [*newer, total] if newer == opening else [total, *newer]
        rest = [each for each in rest if each is not total]
    chosen = [*opening, *rest][:limit]
    if question.shape == "timeline":
        chosen.sort(key=lambda each: (_published(each), each.start))
    filled = frozenset[Slot]().union(*(each.fills for each in chosen))
    return replace(
        selection, chosen=tuple(chosen), unfilled=tuple(slot for slot in selection.unfilled if slot not in filled)
    )


def _knows_newer(selection: Selection, ledger: Told) -> bool:
    """Tell whether the sentence that fits best is of a newer document, which the ledger read no such value from."""
    best = selection.chosen[0] if selection.chosen else None
    if best is None or best.document.published_at is None or not best.quantities:
        return False
    figure = ledger.lead[0].kept.figure
    kinds = {quantity.kind for quantity in quantities(figure.written)}
    if kinds and kinds.isdisjoint(quantity.kind for quantity in best.quantities):
        return False  # A newer sentence about another kind of thing is no newer value.
    said = figure.claim_date
    return (said is None or best.document.published_at > said) and best.document.id not in ledger.documents


def _published(candidate: Candidate) -> str:
    date = candidate.document.published_at
    return "9999" if date is None else date.first_day.isoformat()


def _quoting(row: Row, ranked: Sequence[Candidate], record: Record, question: Question) -> Candidate:
    """Return the sentence of a figure: the one that was found already, or a new one."""
    figure = row.kept.figure
    for each in ranked:
        if each.version_id == figure.version_id and each.start <= figure.value_start < each.end:
            return each
    own = frozenset(terms(figure.quote))
    named = frozenset(mention.organisation for mention in gazetteer().mentions(figure.quote))
    found = tuple(quantities(figure.quote))
    return Candidate(
        text=figure.quote,
        start=figure.start,
        end=figure.end,
        version_id=figure.version_id,
        document=record.document(row.kept.document_id),
        rank=0,
        own=own,
        near=own,
        around=own,
        quantities=found,
        organisations=named,
        near_organisations=named,
        fills=fills(question, figure.quote, found, own),
        passage_similarity=0.0,
    )
