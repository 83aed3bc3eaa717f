"""Which documents tell the same event in the same words, which of them the others go back to, and how many origins.

Pure functions on the signatures of `ingest.likeness`; what they decide is kept by `corpus.stories`.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import TypeVar

from corpus.dates import PartialDate
from corpus.source import Tier
from ingest.likeness import SHARED_TO_COMPARE, Relation, Signature, candidates, lookup_hashes, relation

_Id = TypeVar("_Id", bound=str)

BOILERPLATE_DOCUMENTS = 200
"""A hash that more documents than this have is boilerplate; the record does not look it up either."""
GATHERED_AT_MOST = 200
"""Every document of a set is compared with every other: this many take seconds."""

_HUB = 0.75
# What makes up less than half of another document may be one item of a digest, if other items have nothing of it.
_ITEM = 0.5
_STRANGE = 0.2


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of a document when the origin of its story is looked for.

    Attributes:
        published_at: None where unknown.
    """

    id: str
    tier: Tier
    published_at: PartialDate | None
    publisher: str | None
    signature: Signature


@dataclass(frozen=True, slots=True)
class Origin:
    """The document that the others of its story go back to, and why, in words."""

    id: str
    reason: str


def gathered(
    start: Mapping[_Id, Signature],
    sharing: Callable[[tuple[int, ...], _Id], Mapping[_Id, int]],
    stored: Callable[[Collection[_Id]], Mapping[_Id, Signature]],
) -> dict[_Id, Signature]:
    """Return all documents whose stories the arrival, change or removal of some can alter; `cluster` takes them.

    They are those that relations lead to, step by step. Stories are functions of such a set alone, so placing
    documents one by one, in any order, ends in the same stories as placing all at once. That holds for sets of up to
    `GATHERED_AT_MOST` documents; of a larger one, those nearest to the start are taken.

    Args:
        start: the documents that arrived or changed, or the former neighbours of one that was removed.
        sharing: how many of some hashes each document of the record has, one document left out.
        stored: the signatures of documents.
    """
    found = dict(start)
    waiting = list(start)
    for document in waiting:
        if len(found) >= GATHERED_AT_MOST:
            break
        kept = found[document]
        near = [each for each in candidates(sharing(lookup_hashes(kept), document)) if each not in found]
        related = {each: other for each, other in stored(near).items() if relation(kept, other).related}
        found |= related
        waiting += sorted(related)
    return found


def cluster(signatures: Mapping[_Id, Signature]) -> tuple[tuple[_Id, ...], ...]:
    """Return the stories that two or more documents tell, each sorted; documents that stand alone are left out.

    Likeness does not carry over from hand to hand: every story has a document that most of its others are related to,
    and holds no two documents that something speaks against, such as equal wording about other figures. A digest of
    unrelated documents belongs to none of them, or only to the one that makes up most of it.
    """
    relations = {pair: relation(signatures[pair[0]], signatures[pair[1]]) for pair in _pairs(signatures)}
    related = {pair for pair, each in relations.items() if each.related}
    apart = {pair for pair, each in relations.items() if each.apart}
    joined = related - _items_of_digests(signatures, relations)
    group = {document: frozenset({document}) for document in signatures}
    for pair in sorted(joined, key=lambda pair: (-relations[pair].score, pair)):
        one, other = group[pair[0]], group[pair[1]]
        if one is other or any(_pair(*each) in apart for each in product(one, other)):
            continue
        both = one | other
        if _has_hub(both, joined):
            group |= dict.fromkeys(both, both)
    return tuple(sorted(tuple(sorted(each)) for each in set(group.values()) if len(each) > 1))


def story_id(documents: Iterable[str]) -> str:
    """Return the id of a story: that of its alphabetically first document, in other words."""
    return "sty_" + hashlib.sha256(min(documents).encode()).hexdigest()[:20]


def primary(tellings: Sequence[Telling]) -> Origin:
    """Return which document of a story the others go back to.

    A release, filing or transcript comes first, then the document that most others link to or name as their source,
    then the one certainly published first (one without a date never is), then the longest.
    """
    left = sorted(tellings, key=lambda telling: telling.id)
    if len(left) == 1:
        return Origin(left[0].id, "no other document tells the story")
    reasons: list[str] = []
    for rule in (_by_tier, _by_credit, _by_date, _by_length):
        if len(left) == 1:
            break
        chosen, reason = rule(left, tellings)
        if len(chosen) < len(left):
            reasons.append(reason)
        left = chosen
    return Origin(left[0].id, "; ".join(reasons) or "nothing sets the documents apart")


def independent_origins(tellings: Collection[Telling], stories: Iterable[Collection[str]]) -> int:
    """Return how many origins some documents have that do not go back to one another.

    A story is one origin. So are a release, filing or transcript among the documents and those that link to it, though
    they tell it in words of their own. Naming its publisher is not enough: that may be about another event.

    Args:
        tellings: the documents.
        stories: the ids of the documents of each story.
    """
    group = {telling.id: {telling.id} for telling in tellings}
    derived = ((one.id, other.id) for one, other in permutations(tellings, 2) if _goes_back_to(one, other))
    together = [[each for each in story if each in group] for story in stories]
    for known in (*together, *([one, other] for one, other in derived)):
        union = set().union(*(group[each] for each in known))
        group |= dict.fromkeys(union, union)
    return len({min(each) for each in group.values()})


def _goes_back_to(one: Telling, other: Telling) -> bool:
    return other.tier == "primary" and one.tier != "primary" and one.signature.links_to(other.signature)


_Chosen = tuple[list[Telling], str]


def _by_tier(left: list[Telling], _: Sequence[Telling]) -> _Chosen:
    chosen = [telling for telling in left if telling.tier == "primary"]
    only = "the only" if len(chosen) == 1 else "a"
    return (chosen or left), f"{only} release, filing or transcript among the {len(left)} documents"


def _by_credit(left: list[Telling], everyone: Sequence[Telling]) -> _Chosen:
    naming = {
        one.id: sum(other.signature.names(one.signature, one.publisher) for other in everyone if other.id != one.id)
        for one in left
    }
    most = max(naming.values())
    if not most:
        return left, ""
    who = "another document names it as its source" if most == 1 else f"{most} others name it as their source"
    return [telling for telling in left if naming[telling.id] == most], f"{who} or link{'s' * (most == 1)} to it"


def _by_date(left: list[Telling], _: Sequence[Telling]) -> _Chosen:
    """A date known only by its year may lie at the year's end: it comes after the days that are known before that."""
    dated = [(telling.published_at, telling) for telling in left if telling.published_at is not None]
    if not dated:
        return left, ""
    first = min((date.last_day, date) for date, _ in dated)[1]
    chosen = [telling for date, telling in dated if date.last_day == first.last_day]
    return chosen, f"published first, {first.in_words()}"


def _by_length(left: list[Telling], _: Sequence[Telling]) -> _Chosen:
    longest = max(telling.signature.words for telling in left)
    return [telling for telling in left if telling.signature.words == longest], f"the longest, {longest} words"


_STRANGERS = Relation("different", 0.0, "they share no words")


def _pair(one: _Id, other: _Id) -> tuple[_Id, _Id]:
    return (one, other) if one < other else (other, one)


def _pairs(signatures: Mapping[_Id, Signature]) -> list[tuple[_Id, _Id]]:
    """Return which documents are worth comparing."""
    found: dict[int, list[_Id]] = defaultdict(list)
    for document in sorted(signatures):
        for each in lookup_hashes(signatures[document]):
            found[each].append(document)
    shared: Counter[tuple[_Id, _Id]] = Counter()
    for documents in found.values():
        if len(documents) <= BOILERPLATE_DOCUMENTS:
            shared.update(combinations(documents, 2))
    return sorted(pair for pair, count in shared.items() if count >= SHARED_TO_COMPARE)


def _items_of_digests(
    signatures: Mapping[_Id, Signature], relations: Mapping[tuple[_Id, _Id], Relation]
) -> set[tuple[_Id, _Id]]:
    """Return the pairs that join a digest with one of the documents in it."""
    parts: dict[_Id, list[_Id]] = defaultdict(list)
    for pair, each in relations.items():
        if each.kind == "shortened":
            short, long = sorted(pair, key=lambda document: signatures[document].runs)
            parts[long].append(short)
    items = set()
    for long, shorts in parts.items():
        for short in shorts:
            joining = relations[_pair(long, short)]
            strangers = (relations.get(_pair(short, each), _STRANGERS) for each in shorts if each != short)
            if joining.covers < _ITEM and not joining.titled and any(each.score < _STRANGE for each in strangers):
                items.add(_pair(long, short))
    return items


def _has_hub(documents: Collection[_Id], joined: Collection[tuple[_Id, _Id]]) -> bool:
    needed = _HUB * (len(documents) - 1)
    return any(sum(_pair(each, hub) in joined for each in documents if each != hub) >= needed for hub in documents)
