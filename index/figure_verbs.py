"""Which words of a sentence are finite verbs, told by a lexicon of the field and by what stands before them."""

from __future__ import annotations

import re
from collections.abc import Sequence

ORG = "\u01c2"
"""The letter that stands for an organisation in a masked sentence: one for each letter of its name."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STEMS = _set(
    "accelerate achieve acquire add agree aim allocate allow amount announce appear approve award begin bet block "
    "boost borrow brand call cancel change cite claim close combine commission compare complete confirm consider "
    "consume contract correct cost cover create decide decline decrease defer delay deliver demand deny deploy "
    "describe design develop disclose double draw drop earmark employ enable end enlarge equal equip estimate "
    "exceed expand expect explain extend face fail file finalise finalize finance fire follow force forecast fund "
    "gain generate grant guarantee guide handle help hire hope host house imply import include increase indicate "
    "install intend introduce invest issue join launch lease license lift list locate lower manage mark merge miss "
    "move name need note open operate order outline own pass pause pick place plan pledge post predict prepare "
    "present price produce project promise propose provide publish purchase push raise range reach receive "
    "recommend record reduce refer reflect reiterate reject release remain rent replace report represent require "
    "reserve restate result retire return reveal sanction save scale schedule seal secure seem select serve set "
    "share ship show sign slash sound source split spur stand start state stay stop suggest supply support surge "
    "target tell tie top total train transfer trigger trim triple turn unveil update upgrade use value want warn "
    "win work write yield eye tap revise reaffirm maintain cut put hold bring buy build sell spend give get go grow "
    "have keep know lay lead lend let make mean meet owe pay rise run say see seek send sink take think fall come "
    "become break lose offer roll feature boast enter form back arrange finish approach near plug cap commence "
    "enlist partner pump pour funnel inject lie"
)
"""Bare stems are verbs only after a plural or two names: `plan`, `order` and `lease` are nouns more often."""

_OTHER_FORMS = _set(
    "said told brought bought built sold spent gave given got went grew grown kept knew laid led lent made meant met "
    "owed paid rose risen ran saw seen sought sent sank took taken thought fell fallen came became broke broken lost "
    "won wrote written held set put cut hit beat began begun stood chose chosen found read shown drew drawn withdrew "
    "left has had have is are was were will would may might could can should must did does do isn't aren't wasn't "
    "weren't won't wouldn't hasn't hadn't didn't doesn't don't can't couldn't s re ll ve lies lay shed planned dropped "
    "slashed trimmed tapped eyed topped stopped cancelled shipped totalled labelled totaled"
)
_AUXILIARIES = _set(
    "are aren't can can't could couldn't did didn't do does doesn't don't had hadn't has hasn't have is isn't may "
    "might must should s re ll ve was wasn't were weren't will won't would wouldn't"
)
_PARTICIPLES = _set(
    "announced backed based built called combined committed compared completed connected contracted dated delivered "
    "designed driven estimated expected given headed held increased leased linked listed located made named needed "
    "offered owned planned pledged priced printed produced projected proposed raised reduced reported required said "
    "secured seen set shown signed spent supposed taken targeted tied unnamed used valued written"
)
"""Forms that stand in noun phrases as often as they are verbs: verbs only right after a name, a pronoun or `and`."""

_NEVER_NOUNS = _set(
    "added adds agreed announced announces became becomes began bought brings broke brought buys came chose comes "
    "committed expands expects falls fell gave gives goes grew grows guided includes invests keeps kept knew led "
    "lends lent loses lost made makes means meant met owed paid pays plans prints provides puts raised raises ran "
    "reported requires rises rose runs said saw says seeks sees sent sold sought stood takes thought told took went "
    "wins withdrew wrote"
)
_PAST_OR_PARTICIPLE = _set(
    "bought brought built held kept led lent lost made meant met owed paid sent sold sought spent stood thought"
)
"""A second one in a clause is a participle: `Amazon's investment is $5 billion paid now`."""

_PLANS_OF = _set(
    "announced announces announcing unveiled unveils unveiling outlined outlines revealed reveals disclosed detailed "
    "confirmed shared scrapped shelved new current ambitious bold earlier previous long-term expansion investment "
    "spending capex financing funding growth construction existing"
)
"""After these `plans` is a noun: `announced plans to build`."""

_GROWING = _set("increased reduced")
_SUMS = _set(
    "revenue revenues sales profit profits income earnings capex expenditure expenditures spending backlog bookings "
    "orders"
)
"""What can increase by itself: `revenue increased`."""

_STEM_PASTS = _set("cut put set hit let")
_ADVERBS = _set(
    "also thus now then still already therefore again later only just ever never reportedly recently earlier"
)
_NO_VERB_AFTER = _set("to a an the its their of in for with by no per at from")
_VERB_AFTER = _set("it they which who he she we company")


def _forms() -> frozenset[str]:
    forms = set(_STEMS | _OTHER_FORMS)
    for stem in _STEMS:
        third = stem + ("es" if stem.endswith(("s", "sh", "ch", "x", "o")) else "s")
        past = stem.removesuffix("e") + "ed"
        if stem.endswith("y") and stem[-2] not in "aeiou":
            third, past = stem[:-1] + "ies", stem[:-1] + "ied"
        forms |= {third, past}
    return frozenset(forms)


_VERBS = _forms()
_WORD = re.compile(rf"[A-Za-z][A-Za-z’'&.-]*[A-Za-z]|[A-Za-z]|{ORG}+(?:['’]s?(?!\w))?")


def verbs(mask: str, edges: Sequence[int]) -> list[re.Match[str]]:
    """Return the words of a masked sentence that are finite verbs where they stand.

    Args:
        mask: the sentence with its organisations masked.
        edges: where its clauses and their parts begin.
    """
    words = list(_WORD.finditer(mask))
    found: list[re.Match[str]] = []
    for place, word in enumerate(words):
        if place == 0 or word.group()[0].isupper() or not _may_be(word.group(), words[place - 1].group()):
            continue
        edge = max((edge for edge in edges if edge <= word.start()), default=0)
        if _is_verb(mask, words, place, has_verb=bool(found) and found[-1].start() >= edge):
            found.append(word)
    return found


def _may_be(word: str, before: str) -> bool:
    """Tell whether a word is a form of a verb we know, or a past form right after a name."""
    return _plain(word) in _VERBS or (word.endswith("ed") and len(word) > 4 and before[-1] == ORG)


def _is_verb(mask: str, words: Sequence[re.Match[str]], place: int, *, has_verb: bool) -> bool:
    word, before = _plain(words[place].group()), words[place - 1].group()
    gap = mask[words[place - 1].end() : words[place].start()]
    back = place - 1
    while back > 0 and before.lower() in _ADVERBS:
        back -= 1
        before = words[back].group()
    previous = _plain(before)
    if not gap.strip() and previous in _NO_VERB_AFTER:
        return False
    if word in _AUXILIARIES:
        return True
    is_owner = before[0] == ORG and before[-1] != ORG
    if is_owner or previous in _AUXILIARIES or previous in {"be", "been", "not", "being"}:
        return False  # the rest of a verb that its auxiliary began, or what is owned
    if (before[0] == ORG or previous in _VERB_AFTER) and not gap.strip("(), "):
        return word not in _STEMS or _is_plural_verb(words, place)
    return _by_form(word, previous, gap, has_verb=has_verb, after_name=before[0].isupper() or before[0] == ORG)


def _by_form(word: str, previous: str, gap: str, *, has_verb: bool, after_name: bool) -> bool:
    """Judge a word that does not follow a name or pronoun by its form alone."""
    if (has_verb and word in _PAST_OR_PARTICIPLE) or (word == "plans" and previous in _PLANS_OF):
        return False
    if (word in _GROWING and previous in _SUMS) or (word in {"signed", "raised", "secured"} and previous == "that"):
        return True
    if word in _NEVER_NOUNS:
        return True
    if word in _PARTICIPLES or word in _STEMS:
        return False
    if word.endswith("ed"):
        return gap.strip() in {",", ")"} or previous not in {"and", "or"}
    return previous in {"and", "that"} or not word.endswith("s") or (after_name and not gap.strip())


def _is_plural_verb(words: Sequence[re.Match[str]], place: int) -> bool:
    """Tell whether a bare stem follows two names, or is a past tense that has the stem's form (`cut`, `put`)."""
    word = words[place].group()
    if word in _STEM_PASTS or (place < 2 and word in {"plan", "say", "expect"}):
        return True
    return place >= 2 and words[place - 2].group() == "and"


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")
