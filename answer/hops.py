"""The second hop: what a question leaves open is asked again, of those that its first passages name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.candidates import Candidate, candidates, joined, names_subjects
from answer.confidence import Embed, confidence, features_of
from answer.extractive import REPEATS, Selection, leading, likeness, ranked
from answer.question import Question, understand
from answer.wording import DESCRIBES, Slot
from answer.words import stem
from corpus.organisations import gazetteer
from corpus.quantities import quantities, same
from index.hit import Hit

MOST_STEPS = 3
"""So many parts of a question are asked on their own."""

_OF_A_STEP = 6
"""How many sentences are compared by meaning for each step."""
_LEAST_OF_STEP = 0.18
"""A sentence that holds less of what a step asks does not answer it."""
_MOST_NAMES = 4
_READ = 12
"""What is described is looked for in so many passages."""
_JOINED = 2
"""So many steps are judged together with the bridge."""
_YEAR = re.compile(r"20\d\d")
_WORD = re.compile(r"[\w'’&-]+")


@dataclass(frozen=True, slots=True)
class Hop:
    """What a question describes, and what it asks of that.

    Attributes:
        bridge: the sentence that says most of what is described.
        steps: what is asked next, each of any one of the organisations that the bridge brings.
    """

    bridge: Candidate
    steps: tuple[Question, ...]


def hop_of(question: Question, hits: Sequence[Hit], embed: Embed) -> Hop | None:
    """Return what to ask next: each part of a question, or the rest of one that describes whom it means.

    What the best sentence for the first part says already is left out of that part, and the organisations that this
    sentence brings take the place of the description.

    Args:
        question: as understood.
        hits: what was found for it, best first.
        embed: turns texts into vectors of unit length.
    """
    several = len(question.parts) > 1
    described = DESCRIBES.search(question.text)
    if question.shape in {"timeline", "comparison"} or question.group or described is None:
        return None
    if not question.text[described.end() :].strip(" ?.!"):
        return None  # "Who are Meta's suppliers?" asks for what it describes.
    first, *others = question.parts[:MOST_STEPS] if several else (question.text,)
    bridge = _bridge(understand(first), hits, embed)
    organisations = _brought(question, bridge) if bridge is not None else ()
    if bridge is None or not organisations:
        return None
    texts = [_rest(first, bridge), *others]
    return Hop(bridge, tuple(_asked_of(text, organisations) for text in texts if understand(text).predicates))


def _bridge(question: Question, hits: Sequence[Hit], embed: Embed) -> Candidate | None:
    """Return the best sentence of those that hold most of the amounts and names by which something is described."""
    best = ranked(question, candidates(question, hits[:_READ]), embed)
    amounts = quantities(question.text)
    held = [
        (
            sum(any(same(amount, other) for other in each.quantities) for amount in amounts),
            names_subjects(question, each.near, each.near_organisations),
        )
        for each in best
    ]
    return best[held.index(max(held))] if best else None


def _brought(question: Question, bridge: Candidate) -> tuple[str, ...]:
    """Return the organisations that a sentence names beside those of the question, or its document if it names none."""
    asked = {name for each in question.organisations for name in gazetteer().family(each)}
    named = [mention for mention in gazetteer().mentions(bridge.text) if not mention.by_brand]
    own = sorted({mention.organisation for mention in named} - asked)
    return tuple(own or [each for each in bridge.document.organisations if each not in asked])[:_MOST_NAMES]


def _rest(text: str, bridge: Candidate) -> str:
    """Return a question without what describes somebody: all before a colon, or the words that a sentence holds."""
    described = DESCRIBES.search(text)
    start = described.start() if described else 0
    colon = text.find(": ", start)
    if colon > 0 and understand(text[colon + 1 :]).predicates:
        return text[colon + 1 :].strip()
    rest = _WORD.sub(lambda match: "" if _is_told(match.group(), bridge) else match.group(), text[start:])
    return " ".join(f"{text[:start]} {rest}".split())


def _is_told(word: str, bridge: Candidate) -> bool:
    return stem(word) in bridge.own and not _YEAR.fullmatch(word)


def _asked_of(text: str, organisations: tuple[str, ...]) -> Question:
    return replace(understand(text), text=f"{text} ({', '.join(organisations)})", group=organisations)


def led_over(
    hop: Hop, question: Question, selection: Selection, hits: Sequence[Hit], embed: Embed, limit: int
) -> Selection:
    """Return a selection with the best sentence of each step; with the bridge behind it where that is the answer.

    Args:
        hop: of the question.
        question: as understood.
        selection: the sentences that answer the question as a whole.
        hits: what was found, for the steps as well.
        embed: turns texts into vectors of unit length.
        limit: how many sentences at most.
    """
    found = [_best_of_step(step, hits, embed) for step in hop.steps]
    told = _distinct([each for each in found if each is not None])
    if not told:
        return selection
    features = features_of(
        question, selection.ranked, [*told, hop.bridge], hits, embed, joined=joined([*told[:_JOINED], hop.bridge])
    )
    sure = confidence(features)
    if sure <= selection.confidence and len(question.parts) == 1:
        return selection
    chosen = _distinct([*told, hop.bridge]) if len(question.parts) == 1 else _distinct([*selection.chosen, *told])
    filled = frozenset[Slot]().union(*(each.fills for each in chosen))
    return replace(
        selection,
        chosen=tuple(chosen[:limit]),
        confidence=max(sure, selection.confidence),
        features=features,
        unfilled=tuple(slot for slot in question.slots if slot not in filled),
    )


def _best_of_step(step: Question, hits: Sequence[Hit], embed: Embed) -> Candidate | None:
    named = [each for each in candidates(step, hits) if names_subjects(step, each.near, each.near_organisations) > 0]
    best = [each for each in ranked(step, named, embed, _OF_A_STEP) if each.coverage >= _LEAST_OF_STEP]
    return leading(step, best) if best else None


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Return sentences without those that say again what an earlier one says."""
    kept: list[Candidate] = []
    for each in found:
        if all(likeness(each, other) <= REPEATS for other in kept):
            kept.append(each)
    return kept
