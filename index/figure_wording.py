"""How a value is put: with what qualifier, in what modality, as what holds or as what held before, and by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.figure import Metric, Modality, Qualifier, Standing
from index.figure_modality import modality

_QUALIFIERS: tuple[tuple[Qualifier, str], ...] = (
    ("up to", r"up\sto|as\s(?:much|many|high)\sas|a\smaximum\sof|at\smost|no\smore\sthan|capped\sat|potentially"),
    ("more than", r"more\sthan|over|above|in\sexcess\sof|upwards?\sof|greater\sthan|north\sof"),
    ("more than", r"exceed(?:s|ing|ed)?|passed|surpass\w+|topp(?:ed|ing)"),
    ("at least", r"at\sleast|a\sminimum\sof|no\sless\sthan|not\sless\sthan"),
    ("nearly", r"nearly|nears|nearing|almost|close\sto|just\s(?:under|below|shy\sof)|approaching|toward|towards"),
    ("less than", r"less\sthan|fewer\sthan|under|below"),
    ("about", r"about|around|roughly|approximately|approx\.?|some|an?\sestimated|circa|c\.|near|~|in\sthe\sregion\sof"),
)  # fmt: skip
_QUALIFIER = re.compile(
    r"(?<![\w])(?:" + "|".join(f"(?P<q{place}>{words})" for place, (_, words) in enumerate(_QUALIFIERS)) + r")\s?"
    r"(?:(?:an?|the|its|their)\s)?(?:(?:additional|further|extra|total|planned|reported|combined|new|initial|more)\s(?:of\s)?){0,2}$",
    re.IGNORECASE,
)
_QUALIFIER_AFTER = re.compile(
    r"\s(?:or|and)\s(?P<least>more|above|over|greater)\b|\s(?:or|and)\s(?:less|fewer|under)\b|\+|(?P<plus>\splus)\b(?!\s(?:or|up|\$|€|about|another|an))",
    re.IGNORECASE,
)
_PREVIOUS_NEAR = re.compile(
    r"\bfrom\s(?:(?:an?|the|its|their|about|roughly|around|some|over|nearly|more|less|at|up|to|earlier|previous|prior|initial|"
    r"planned|estimated|least|than|as|much|little|few|just|only)\s){0,4}$"
    r"|\b(?:instead\sof|rather\sthan|superseding|supersedes|superseded|replac(?:es|ed|ing)|compared\s(?:with|to)|versus|vs\.?|against|down\sfrom|up\sfrom)"
    r"\s(?:(?:an?|the|its|their|about|roughly|around|some|over|nearly|more|than|old|earlier|previous|prior|january|april|july|range|of)\s){0,5}$"
    r"|\b(?:earlier|previous(?:ly)?|prior|former|old|original(?:ly)?|initial(?=\s(?:\w+\s)?(?:target|plan|goal|estimate|figure|guid|range)))\s(?:[\w-]+\s){0,4}?(?:of\s|at\s|was\s|stood\sat\s)?"
    r"(?:(?:about|roughly|around|some|over|nearly|more\sthan|up\sto|at\sleast)\s)?$",
    re.IGNORECASE,
)
_RISE_TO = re.compile(
    r"^[^.;]{0,60}?\bto\s(?:(?:about|roughly|around|over|nearly|more\sthan|up\sto|a|the|some|at\sleast|an?)\s){0,2}[$€£¥₹\d]",
    re.IGNORECASE,
)
_ADVERBIAL_FROM = re.compile(
    r"\bfrom\s(?:(?:about|up\sto|more\sthan|over|nearly|roughly|around|at\sleast|some|an?|the)\s){0,2}$", re.IGNORECASE
)
_PREVIOUS_CLAUSE = re.compile(
    r"\bhad\b(?:\searlier|\spreviously|\sonce)?(?:,\s[^,]{3,30},)?\s(?:been|given|planned|said|guided|expected|put|stood|spoken|already\s(?:been\s)?superseded)\b"
    r"|\bbefore\sthe\s(?:\w+\s){0,3}(?:increase|raise|rise|announcement|upgrade|cut)\b|\bsuperseded\b|\bhas\ssince\sbeen\b"
    r"|\breplaced\s(?:the|its|by|in)\b",
    re.IGNORECASE,
)
_PREVIOUS_NAME = re.compile(
    r"\b(?:earlier|previous|old|former)\s(?:[\w-]+\s){0,4}(?:target|figure|guidance|range|outlook|goal|estimate|forecast|plan)s?\b",
    re.IGNORECASE,
)
_ADDITION_BEFORE = re.compile(
    r"\b(?:(?:additional|another|further|extra|incremental|addition\sof|increase\sof|rise\sof|adds?|adding|increment\sof)"
    r"\s(?:(?:an?|about|roughly|around|some|over|nearly|more\sthan|up\sto|at\sleast|as\smuch\sas|initial)\s){0,2}"
    r"|by\s(?:(?:an?|about|roughly|around|some|over|nearly|more\sthan|up\sto|at\sleast|as\smuch\sas|additional|another|further)\s){0,3}"
    r"|plus\s(?:(?:an?|about|up\sto|more\sthan|another)\s){0,2}"
    r"|(?:increased|decreased|grew|rose|fell|declined|dropped|up|down)\s(?:(?:about|by|roughly|over|nearly|more\sthan)\s)?)$",
    re.IGNORECASE,
)
_ADDITION_AFTER = re.compile(
    r"^\s(?:more|higher|lower|of\s(?:further|additional|extra|new\sadditional))\b|^\s?[–-]?\s?(?:increase|decrease|decline|drop|reduction|addition|expansion\sof\sthe)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:up|down|risen|raised|lifted|increased|cut|lowered|grew|rose|went|fell|step|enlarged|boosted|brought|moved|pulled|pushed|delayed|slipped|shifted)\b",
    re.IGNORECASE,
)
_GROWTH_VERB = re.compile(
    r"\b(?:rais\w+|increas\w+|expand\w+|enlarg\w+|lift\w*|boost\w*|cut|reduc\w+|lower\w+|trim\w*|up|down|grew|rose|fell|add\w*|extend\w*)\b",
    re.IGNORECASE,
)
_DISPUTED = re.compile(
    r"\b(?:outlets?|sources|articles|pages|reports|accounts|headlines)\s(?:differ|disagree|err|vary|conflict)"
    r"|\b(?:one|another|some|many|several|other|most|few)\s(?:other\s)?(?:outlets?|pages?|articles?|newsletters?|headlines?|digests?|blogs?|totals|summaries)\b"
    r"|\b(?:wrongly|mistakenly|erroneously|incorrectly|misread\w*|misprint\w*|misstat\w*|misquot\w*)\b|\bstill\s(?:quotes?|gives?|lists?|prints?|quoted)\b"
    r"|\bcorrected\s(?:himself|herself|itself)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|refut\w+|dismiss\w+|reject(?:s|ed)|false|untrue)\b|\b(?:did|does|do|has|have|had|is|was|will|would|were|are)\s(?:not|never)\b"
    r"(?!\s(?:yet\s|publicly\s)?(?:name|disclos|say|said|identif|reveal|specif|give|given|comment|show|shown|tell|told)\w*)"
    r"|\b(?:didn|doesn|isn|wasn|won|hasn|aren)['’]t\b|\bno\s(?:longer|plans?)\b|\bnot\s(?:yet\s)?(?:committed|agreed|invest|plan)\w*",
    re.IGNORECASE,
)
_DENIED_BEFORE = re.compile(r"\b(?:den(?:y|ies|ied)|refut\w+|dismiss\w+|reject(?:s|ed))\b[^;:.]{0,70}$", re.IGNORECASE)
_HYPOTHETICAL = re.compile(
    r"\bif\s(?:it|they|the|\u01c2|all|fully|every)|\b(?:could|might)\s(?:have|cost|be\sworth|mean|need|require)\b|\bwould\shave\b|"
    r"\bhypothetical|\bimagine\b|\bsuppose\b|\bequivalent\sto\b|\benough\s(?:to|for)\b|\bas\smuch\s(?:power|electricity)\sas\b",
    re.IGNORECASE,
)
_CAPITALS = r"[A-Z][\w&’'.-]*"
_SPEAKERS = re.compile(
    rf"\baccording\sto\s(?:the\s|an?\s)?(?P<who>(?:analysts\sat\s)?{_CAPITALS}(?:\s(?:of|and|the)?\s?{_CAPITALS}){{0,4}})"
    rf"|^(?:On\s[\w\s]+?,\s)?(?P<first>{_CAPITALS}(?:\s(?:and\s)?{_CAPITALS}){{0,4}})\s(?:has\s|have\s)?"
    r"(?:reported|said|says|wrote|estimates?|estimated|announced)\b(?=[^.]{0,60}?(?:\bthat\b|,|\sits?\s))"
)
_NO_SPEAKERS = frozenset({"It", "They", "The", "This", "That", "He", "She", "We", "In", "On", "At"})


@dataclass(frozen=True, slots=True)
class Wording:
    """How a value is put, and which words told its modality."""

    qualifier: Qualifier | None
    modality: Modality
    standing: Standing
    told_by: str


def wording(
    metric: Metric,
    sentence: str,
    *,
    value_start: int,
    value_end: int,
    clause: tuple[int, int],
    part: tuple[int, int],
) -> Wording:
    """Return how a value of a sentence is put.

    Args:
        metric: what is counted.
        sentence: the sentence, its organisations masked.
        value_start: where the value begins.
        value_end: where it ends.
        clause: the stretch from the subject of its verb on.
        part: the stretch between the nearest boundaries.
    """
    before, after = sentence[:value_start], sentence[value_end:]
    inside = sentence[clause[0] : clause[1]]
    near = sentence[max(part[0], value_start - 70) : min(part[1], value_end + 60)]
    how, told_by = modality(metric, sentence, before, inside, near)
    put_as = qualifier(before[-60:], after[:12])
    if metric in {"contract term", "date of service"} and put_as == "more than":
        put_as = None  # `over ten years` is how long, not how much more
    return Wording(put_as, how, standing(sentence, inside, before, after), f"'{told_by.strip()}'")


def qualifier(before: str, after: str) -> Qualifier | None:
    """Return the qualifier of a value from the words right before and after it."""
    match = _QUALIFIER.search(before)
    if match:
        return next(name for place, (name, _) in enumerate(_QUALIFIERS) if match[f"q{place}"])
    following = _QUALIFIER_AFTER.match(after)
    if following:
        return "less than" if not (following["least"] or following["plus"] or "+" in following.group()) else "at least"
    return None


def standing(sentence: str, clause: str, before: str, after: str) -> Standing:
    """Return whether a value is put as what holds, what held before, what is added, or what somebody wrongly says.

    Args:
        sentence: all of the sentence.
        clause: the part of it that holds the value.
        before: the words before the value.
        after: the words after it.
    """
    if (
        _DENIED_BEFORE.search(before)
        or _DISPUTED.search(sentence)
        or _DENIED.search(clause)
        or _HYPOTHETICAL.search(clause)
    ):
        return "disputed"
    near = before[-90:]
    if _ADDITION_BEFORE.search(near) and (not near.rstrip().lower().endswith("by") or _GROWTH_VERB.search(clause)):
        return "addition"
    if _ADDITION_AFTER.match(after) or re.search(r"\bby\s(?:up\sto\s|about\s|more\sthan\s)?$", near, re.IGNORECASE):
        return "addition"
    if _PREVIOUS_NEAR.search(near):
        is_rise = _ADVERBIAL_FROM.search(near) is not None
        if not is_rise or _CHANGED.search(near + clause) or _RISE_TO.match(after):
            return "previous"
    if _PREVIOUS_NAME.search(before[-130:]) or (_PREVIOUS_CLAUSE.search(clause) and "had already" not in clause):
        return "previous"
    return "stated"


def speaker(sentence: str) -> str | None:
    """Return who is named as saying it, None where it is the document itself."""
    match = _SPEAKERS.search(sentence)
    if match is None:
        return None
    who: str = match["who"] or match["first"]
    return None if who.split(maxsplit=1)[0] in _NO_SPEAKERS else who
