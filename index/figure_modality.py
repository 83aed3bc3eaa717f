"""In what modality a value is put: announced, planned, guided, contracted, operating, actual, estimated, and so on."""

from __future__ import annotations

import re

from corpus.figure import Metric, Modality

_WITHDRAWN = (
    r"(?<!cannot\sbe\s)(?<!not\sbe\s)(?<!non-)cancel(?!lable)\w*|scrap(?:s|ped)|withdr[ae]wn?|abandon\w*|shelv\w+|"
    r"terminat\w+|walk(?:s|ed)?\saway|paus(?:e[ds]?|ing)|halt\w*|drop(?:s|ped)\s(?:its|the|plans?)|call(?:s|ed)\soff|"
    r"no\slonger"
)
_RUMOURED = (
    r"in\s(?:early\s|advanced\s)?talks|people\sfamiliar|sources\s(?:said|say|familiar)|consider(?:s|ing|ed)|"
    r"weigh(?:s|ing|ed)|explor(?:es|ing)|rumou?r\w*|speculat\w+|reported(?:ly)?\sto(?!\s(?:show|have\sshown))|reportedly|"
    r"(?:is|was|are|were)\ssaid\sto|is\snearing|unconfirmed|press-reported"
)
_ESTIMATED = (
    r"(?<!than\s)(?<!what\s)analysts?|estimat(?:e[ds]?|ing)|consensus|implied|implies|press\stotals|newsletter|"
    r"projected\sby|calculat\w+"
)
_SAID_BY_OBSERVERS = re.compile(
    r"\b(?:analysts?|economists?|observers|brokers?|researchers|forecasters)\b[^;:]{0,60}?"
    r"\b(?:estimat|expect|project|forecast|reckon|predict)\w*\b[^;:]{0,120}$",
    re.IGNORECASE,
)
"""Before a value, what makes it a guess, whatever its own clause says: `Analysts expect that its capex will be …`."""

_BEING_BUILT = (
    r"under\sconstruction|broke\sground|breaking\sground|being\sbuilt|is\sbuilding|are\sbuilding|"
    r"construction\s(?:began|started|is\sunder\sway)"
)


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_FIRST: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    ("withdrawn", _words(_WITHDRAWN)),
    ("rumoured", _words(_RUMOURED)),
    ("estimated", _words(_ESTIMATED)),
    ("under construction", _words(_BEING_BUILT)),
)
"""Words that decide whatever is counted, the weightier first."""

_OPERATING = _words(
    r"operational|in\sservice|in\soperation|(?:is|are|now|went|already|came|was|were)\s(?:live|online|running)|active|"
    r"had\s\d+\sbuildings|in\sproduction|delivered|in\suse|completed|opened|live\son"
)
_GUIDED = _words(
    r"guid(?:ed|es|ance|ing)|outlook|forecasts?|expects?|expected|target(?:s|ed)?|range|anticipat\w+|project(?:s|ed)|set|"
    r"plann?(?:s|ed)?|will|would|kept|to\sspend|full-year|next\squarter|reiterat\w+|reaffirm\w*|maintain\w*"
)
_JUST_SPENT = re.compile(
    r"\b(?:after\sspending|having\sspent)\s(?:(?:about|nearly|some|roughly|around|over|almost|more\sthan)\s)?$",
    re.IGNORECASE,
)
"""Before a sum, what makes it a result in a sentence of guidance: `… to $60 billion, after spending $40 billion`."""

_ORDERED = _words(r"contracted\sorders")
_GUIDANCE = _words("guidance|guided|outlook|forecast")
_ACTUAL = _words(
    r"actual|spent|reported|posted|was|were|recorded|grew|rose|fell|came\sin|totall?ed|brought\sin|generated|earned|stood|"
    r"reached|compares|spending\sabout|had"
)
_PLANNED = _words(
    r"plann?(?:s|ed|ing)?|will|would|intends?|aims?|aimed|targets?|goals?|expects?|expected|due|proposed?|"
    r"to\s(?:invest|build|deploy|spend|reach|create|be|draw|add|bring|supply|deliver|come)|designed\s(?:for|to)|pledg\w+|"
    r"may|could|can"
)
_CONTRACTED = _words(
    r"contract\w*|signed|signs|agree[ds]?|agreements?|leases?|leased|rents?|rented|committed|commits?|commitments?|PPA|"
    r"purchase\sagreement|backstop\w*|guarantee\w*|deal|secured|obligations|buys?"
)
_DONE = _words(r"already\s(?:invested|spent|paid)|spent|closed|completed|received|paid|holds?|owns?")
_RAISED = _words(r"raised|borrow(?:ed|ing)|issued|secured")
_OWNED: frozenset[Metric] = frozenset({"investment", "equity investment", "financing", "stake", "acquisition price"})
_PROMISED: frozenset[Metric] = frozenset({"contract value", "commitment", "guarantee", "contract term", "stake"})
_FLOWING: frozenset[Metric] = frozenset(
    {"orders", "capex", "revenue", "operating income", "net income", "research and development", "cost"}
)
_BUILT: frozenset[Metric] = frozenset({"power", "chips", "sites", "rack power", "floor area", "land", "jobs"})
_Told = tuple[Modality, str]


def modality(metric: Metric, sentence: str, before: str, clause: str, near: str) -> _Told:
    """Return the modality of a value, and the words that tell.

    Args:
        metric: what is counted.
        sentence: all of the sentence.
        before: the words before the value.
        clause: the part of it that holds the value.
        near: the words close to the value.
    """
    if metric in _BUILT and (match := _PLANNED.search(near[-30:])) and match.group().lower() == "planned":
        return "planned", match.group()
    if told := _of_any(metric, sentence, clause, near) or _of_observers(metric, before):
        return told
    if metric in _FLOWING:
        return _of_flow(before, clause, near)
    if metric in _BUILT:
        return _of_building(metric, clause, near)
    if metric in {"backlog", "valuation"}:
        return "actual", metric
    return _of_deal(metric, clause)


def _of_any(metric: Metric, sentence: str, clause: str, near: str) -> _Told | None:
    for name, pattern in _FIRST:
        if name == "under construction" and metric in _BUILT and _PLANNED.search(near):
            continue
        if name == "estimated" and metric in {"valuation", "backlog"}:
            continue
        if match := pattern.search(clause if name in {"withdrawn", "estimated"} else sentence):
            return name, match.group()
    return None


def _of_observers(metric: Metric, before: str) -> _Told | None:
    told = None if metric in {"valuation", "backlog"} else _SAID_BY_OBSERVERS.search(before)
    return ("estimated", told.group()[:30]) if told else None


def _of_flow(before: str, clause: str, near: str) -> _Told:
    if spent := _JUST_SPENT.search(before):
        return "actual", spent.group()
    if ordered := _ORDERED.search(clause):
        return "contracted", ordered.group()
    for where in (near, clause):
        actual, guided = _ACTUAL.search(where), _GUIDED.search(where)
        if _GUIDANCE.search(where):
            return "guided", "guidance"
        if actual and (guided is None or actual.group().lower() in {"actual", "spent"}):
            return "actual", actual.group()
        if guided:
            return "guided", guided.group()
    return "announced", "no verb of guidance or result"


def _of_building(metric: Metric, clause: str, near: str) -> _Told:
    if metric == "jobs" and (match := _PLANNED.search(clause)):
        return "planned", match.group()
    for where in (near, clause):
        planned, live, contracted = _PLANNED.search(where), _OPERATING.search(where), _CONTRACTED.search(where)
        if live and (planned is None or live.start() < planned.start()):
            return "operating", live.group()
        if planned:
            return "planned", planned.group()
        if contracted:
            return "contracted", contracted.group()
    return "announced", "no verb of planning or building"


def _of_deal(metric: Metric, clause: str) -> _Told:
    done = _DONE.search(clause) or (_RAISED.search(clause) if metric == "financing" else None)
    if metric in _OWNED and done:
        return "actual", done.group()
    if metric not in _PROMISED and (planned := _PLANNED.search(clause)):
        return "planned", planned.group()
    if contracted := _CONTRACTED.search(clause):
        return "contracted", contracted.group()
    return "announced", "no verb of planning or contracting"
