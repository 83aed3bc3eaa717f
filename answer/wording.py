"""How people word questions: the patterns that `answer.question` reads them with."""

from __future__ import annotations

import re
from typing import Literal

from answer.words import stem

Shape = Literal["fact", "timeline", "comparison", "list"]
Slot = Literal["money", "amount", "power", "count", "date", "duration", "place", "who", "reason"]


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_AUXILIARY = "does|do|did|has|have|had|is|are|was|were|will|can|could|would|may|might"
_LINK = "of|in|at|for|from|to|on|by|with|that|and"

LATEST = _any(
    *("latest", "newest", "current(?:ly)?", "most recent(?:ly)?", "now", "today", "so far", "to date", "still"),
    *("by now", "up[- ]to[- ]date", "at present", "these days", "right now", "last (?:reported|known|stated)"),
)
TIMELINE = _any(
    *("time ?line", "trace", r"chronolog\w*", "history of", "steps?", "over time", r"evol\w+", "milestones?"),
    *("develop(?:ed|ment)?s? (?:of|over)", "sequence", "so far", "step by step", "walk me through"),
    r"how (?:did|has|have) .* (?:develop|change|move|evolve|grow|progress)\w*",
    "how .* changed?",
)
COMPARISON = _any(
    *(r"compar\w+", "versus", r"vs\.?", "than", "rank", "difference", r"differ\w*", "more|most", "less|least"),
    *("larger|largest", "bigger|biggest", "smaller|smallest", "higher|highest", "lower|lowest"),
    *("dearer", "cheaper", "both", "or"),
)
FORMER = _any(
    "(?:is|are|was|were|been) superseded",
    "no longer (?:current|valid|true)",
    "formerly",
    r"before the (?:\w+ )?(?:increase|raise|change|cut)",
)
"""What a sentence about a value that has been replaced says of it."""

WITHHELD = _any(
    r"(?:did|does|do|has|have|was|were|is|are) not (?:be )?(?:disclos|nam|giv|publish|stat|reveal|specif|said|say)\w*",
    r"(?:gave|named|gives|names|disclosed|published) no(?!t)\w*",
    r"no (?:exact |firm |official )?(?:figure|number|date|price|address|value|amount|name|cost|terms?)\w*",
    *("not disclosed", "undisclosed", "unnamed", "without (?:naming|a date|giving)"),
)
"""Where a source says that it does not say."""

PRESENT = re.compile(
    r"^(?:so |and |but )?(?:what|how|which|who|where)\b.{0,60}?\b(?:is|are|does|do|has|have|['’]s)\b", re.IGNORECASE
)
PAST = _any("did", "was", "were", "had", r"announced", "back then", "originally", "at first", "used to")
DOUBT = _any(
    "or",
    r"differ\w*",
    r"disagree\w*",
    r"conflict\w*",
    r"disput\w*",
    "why do some",
    "really",
    "true",
    "confirmed",
    "sure",
)
OPENLY_COMPARES = _any(r"compar\w*", "rank", "vs", "versus", r"differ\w*")
LIST = _any(
    r"which (?:\w+ ){0,3}?(?:companies|chips|clouds|sites|countries|places|suppliers|partners|banks|organisations"
    r"|firms|deals|projects|states|models)",
    *("list", "name all", "what are (?:all )?the", "who are"),
)

SLOTS: dict[Slot, re.Pattern[str]] = {
    "power": _any(
        *("how many (?:giga|mega|kilo)?-?watts?", "how many [gmk]w", r"[gmk]w(?=.*\?)", "electrical load", "peak load"),
        *("power (?:draw|demand|capacity)", "how much power"),
    ),
    "count": re.compile(
        r"\bhow many (?!(?:giga|mega|kilo)?-?watts?|[gmk]w\b|years?\b|months?\b|days?\b)|\bnumber of\b|\bhow often\b",
        re.IGNORECASE,
    ),
    "money": _any(
        r"how much\b.{0,60}\b(?:cost|pay|paid|spend|spent|invest\w*|worth|charge|owe|raise|borrow|lend|lent|money"
        r"|fund\w*|capex|revenue|commit\w*)",
        r"what (?:\w+ ){0,3}?(?:price|cost|revenue|capex|capital expenditure)",
        *("prices?", "costs?", "worth", "capex", "revenue", "valuation", "backlog"),
    ),
    "amount": _any("how (?:much|large|big|sizeable)", "what (?:amount|sum|size|value)", "what is the size", "size"),
    "date": _any("when", "what date", "which (?:year|month|day|quarter)", "what year", "how soon"),
    "duration": _any(
        *("how long", "over what (?:period|time)", "(?:for )?how many (?:years|months|days)", "term of", "what term"),
    ),
    "place": _any(
        "where",
        "which (?:state|city|country|county|place|region|location)s?",
        "what (?:location|place|site)s?",
    ),
    "who": _any(
        *("who", "whom", "whose"),
        r"which (?:\w+ ){0,2}?(?:company|companies|firm|hyperscaler|partner|customer|tenant|supplier|bank|cloud"
        r"|provider|lender|investor|organisation|utility|developer)s?",
    ),
    "reason": _any("why", "how come", "what (?:is|was) the reason", "for what reason"),
}
"""What kinds of thing a question can ask for, and how it asks for them."""

COUNTED = re.compile(
    rf"\bhow many (?P<words>(?:[\w-]+\s+){{0,2}}?[\w-]+)(?=\s+(?:{_AUXILIARY}|{_LINK}|per)\b|\s*[?,.]|$)",
    re.IGNORECASE,
)
FOCUS = re.compile(
    rf"""\b(?:how\ (?:many|much)|what(?:['’]s|\ (?:is|are|was|were))?(?:\ the)?|which
    |how\ (?:large|big|long|high|old)\ (?:is|are|was|were)(?:\ the)?)\s+
    (?P<words>(?:(?!(?:{_AUXILIARY}|{_LINK})\b)[\w'’-]+\s*){{1,5}})""",
    re.IGNORECASE | re.VERBOSE,
)
"""The noun phrase asked for: `interest rate` in "what interest rate does ...". """

OPENING = re.compile(r"^(?P<words>(?:(?!(?:of|for|in|at)\b)[\w'’-]+\s+){1,4}?)(?:of|for|in|at|on)\b", re.IGNORECASE)
"""The same in a question without a question word: `thermal design power of ...`."""

PER = re.compile(r"\bper (?P<unit>[\w-]+)", re.IGNORECASE)
NAME = re.compile(r"[A-Z][\w’'&.-]*\w|[A-Z]|[A-Za-z]+\d[\w-]*|\d+[A-Za-z][\w-]*")
SENTENCE_START = re.compile(r"(?:^|[.?!]\s+)[\"'“(]*$")
PART = re.compile(
    r"""\?\s+ | ;\s+
    | ,?\s+and\ (?=(?:how|what|when|where|who|why|which|may|can|does|did|is|are)\b)
    | ,\s+(?=(?:how|what|when|where|who|why|which|until\ when|with\ whom)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where a question of several parts comes apart."""


ASKS = _any("how", "what", "when", "where", "who", "whom", "whose", "why", "which", _AUXILIARY)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_NAMES = _words(
    "what which who whom whose where when why how is are was were do does did has have had can could will would should "
    "may might i ai us uk eu gw mw kw ipo ceo cfo tell give show list name trace rank compare describe explain "
    "summarise summarize q1 q2 q3 q4 h1 h2 1h 2h capex"
)
GENERIC = frozenset(
    map(
        stem,
        _words(
            "say said state report give announce present current currently latest recent new newest now today exactly "
            "overall total much many long large big far get make use take come go happen thing detail describe "
            "explain tell known reported stated actually single one each per year month day date amount number value "
            "figure quarter fiscal compare comparison versus difference trace timeline history step list rank company "
            "last next since before after until"
        ),
    )
)
"""Words that say nothing of what is asked: evidence need not hold them."""

KINDS = frozenset(map(stem, _words("GPU GPUs CPU CPUs MoU MoUs MWh kWh HBM AI IPO US UK LLC SEC")))
"""Capitalised words that name a kind of thing, not a thing."""
