"""How people word questions: the patterns that `answer.question` reads them with."""

from __future__ import annotations

import re
from typing import Literal

from answer.words import stem
from index.wording import any_of

Shape = Literal["fact", "timeline", "comparison", "list"]
Slot = Literal["money", "amount", "power", "count", "date", "duration", "place", "who", "reason"]


_AUXILIARY = "does|do|did|has|have|had|is|are|was|were|will|can|could|would|may|might"
_LINK = "of|in|at|for|from|to|on|by|with|that|and"
_STATES = "sits?|stands?|go(?:es)?|comes?|holds?|fits?|belongs?|remains?|stays?|flows?|runs?"
"""Verbs that say little of their own: what is asked for ends before them."""

FORMER = any_of(
    "(?:is|are|was|were|been) superseded",
    "no longer (?:current|valid|true)",
    "formerly",
    "had (?:been|stood at|guided|expected|planned)",
    r"before the (?:\w+ )?(?:increase|raise|change|cut)",
)
"""What a sentence about a value that has been replaced says of it."""

LEANING = re.compile(
    r"\b(?:therefore|thus|hence|accordingly)\b|^(?:On the same day|At the same time|Also|The same)\b"
    r"|\b(?:outlets? differ|one digest|some (?:headlines|outlets|pages|articles|digests))\b",
    re.IGNORECASE,
)
"""What makes a sentence lean on those before it, or tell who wrote what: no words to begin an answer with."""

WITHHELD = any_of(
    r"(?:did|does|do|has|have|was|were|is|are) not (?:be )?(?:disclos|nam|giv|publish|stat|reveal|specif|said|say)\w*",
    r"(?:gave|named|gives|names|disclosed|published) no(?!t)\w*",
    r"no (?:exact |firm |official )?(?:figure|number|date|price|address|value|amount|name|cost|terms?)\w*",
    *("not disclosed", "undisclosed", "unnamed", "without (?:naming|a date|giving)"),
)
"""Where a source says that it does not say."""

ADVICE = any_of(
    "means? for",
    "should",
    r"advi[sc]e\w*",
    r"recommend\w*",
    "opinions?",
    r"argu\w+",
    "implications?",
    "lessons?",
    "commentary",
)
"""How a question asks for somebody's judgement, not for a fact."""

DOUBT = any_of(
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
_SOMEBODY = (
    r"(?:compan(?:y|ies)|firms?|neoclouds?|miners?|labs?|chip ?makers?|makers?|developers?|landlords?|utilit(?:y|ies)"
    r"|suppliers?|customers?|tenants?|partners?|reactors?|plants?|sites?|camp(?:us|uses)|data cent(?:re|er)s?"
    r"|hyperscalers?|clouds?|operators?|lenders?|builders?|owners?|investors?|backers?|providers?|projects?|deals?"
    r"|contracts?|chips?|clusters?|banks?|funds?|models?|start-?ups?|buyers?|sellers?|units?|guarantors?|groups?|outfits?)"
)
DESCRIBES = re.compile(
    rf"""\b(?:the|that|this|which|whose|an?|its)\s+(?:[\w'’-]+\s+){{0,3}}?{_SOMEBODY}\s+
    (?:that|which|who|whose|where|(?:for|to|with|in|from|at|on)\ (?:which|whom)|behind|of|it|they|with
    |named|\w+ing)\b
    | ['’]s\s+(?:[\w$.'’-]+\s+){{0,5}}?
    (?:suppliers?|landlords?|customers?|tenants?|partners?|lenders?|backers?|makers?|owners?|operators?|providers?
    |hosts?|parents?|buyers?|guarantors?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a question describes somebody or something instead of naming it."""

LIST = any_of(
    r"which (?:\w+ ){0,3}?(?:companies|chips|clouds|sites|countries|places|suppliers|partners|banks|organisations"
    r"|firms|deals|projects|states|models)",
    *("list", "name all", "what are (?:all )?the", "who are"),
    r"who (?:else )?(?:suppl(?:y|ies)|backs?|funds?|financ(?:es?|ed)|lends?|lent)",
)

SLOTS: dict[Slot, re.Pattern[str]] = {
    "power": any_of(
        *("how many (?:giga|mega|kilo)?-?watts?", "how many [gmk]w", r"[gmk]w(?=.*\?)", "electrical load", "peak load"),
        *("power (?:draw|demand|capacity)", "how much power"),
    ),
    "count": re.compile(
        r"\bhow many (?!(?:giga|mega|kilo)?-?watts?|[gmk]w\b|years?\b|months?\b|days?\b|times\b)|\bnumber of\b"
        r"|\bhow often\b",
        re.IGNORECASE,
    ),
    "money": any_of(
        r"how much\b.{0,60}\b(?:cost|pay|paid|spend|spent|invest\w*|worth|charge|owe|raise|borrow|lend|lent|money"
        r"|fund\w*|capex|revenue|commit\w*)",
        r"what (?:\w+ ){0,3}?(?:price|cost|revenue|capex|capital expenditure)",
        r"(?:contract|deal|order|lease|agreement|round)s?['’]?s? (?:total )?(?:values?|sizes?|volumes?)",
        *(
            "prices?",
            "costs?",
            "worth",
            "capex",
            "revenue",
            "valuation",
            "backlog",
            "rpo",
            "outlays?",
            "budget",
            "funding",
        ),
    ),
    "amount": any_of(
        "how (?:much|large|big|sizeable)", "what (?:amount|sum|size|value)", "what is the size", "size", "amounts?"
    ),
    "date": any_of("when", "what date", "which (?:year|month|day|quarter)", "what year", "how soon"),
    "duration": any_of(
        *("how long", "over what (?:period|time)", "(?:for )?how many (?:years|months|days)", "term of", "what term"),
        *("length", "period", "duration", "tenor"),
    ),
    "place": any_of(
        "where",
        "which (?:state|city|country|county|place|region|location)s?",
        "what (?:location|place|site)s?",
    ),
    "who": any_of(
        *("who", "whom", "whose"),
        r"which (?:\w+ ){0,2}?(?:company|companies|firm|hyperscaler|partner|customer|tenant|supplier|bank|cloud"
        r"|provider|lender|investor|organisation|utility|developer)s?",
    ),
    "reason": any_of("why", "how come", "what (?:is|was) the reason", "for what reason"),
}
"""What kinds of thing a question can ask for, and how it asks for them."""

AMOUNT_ASKED = any_of("how (?:much|many|large|big|high|long)", "what", "when", "where", "who")
"""How a question asks for a thing beside the reason for it."""

SHARE_OF = re.compile(
    r"\b(?:what|which|how\s+(?:large|big|much|high)\s+an?)\s+"
    r"(?P<words>share|percentage|percent|fraction|proportion|portion|part)\s+(?:of|do|does|did|is|are|was|were)\b",
    re.IGNORECASE,
)
CALCULATES = re.compile(
    rf"{SHARE_OF.pattern}|\b(?:how many times|by how much|by what factor|times (?:as|larger|more|bigger)|ratio"
    r"|add(?:s|ed)? up|sum of|total of|in total|combined|together|difference between|per (?:[gmk]w|chip|gpu|year|month)"
    r"|(?:mega|giga)watt)\b",
    re.IGNORECASE,
)
"""How a question asks for a number that has to be worked out from two others."""

COUNTED = re.compile(
    rf"\bhow many (?P<words>(?:[\w-]+\s+){{0,2}}?[\w-]+)(?=\s+(?:{_AUXILIARY}|{_LINK}|per)\b|\s*[?,.]|$)",
    re.IGNORECASE,
)
FOCUS = re.compile(
    rf"""\b(?:how\ (?:many|much)|what(?:['’]s|\ (?:is|are|was|were))?(?:\ the)?|which
    |how\ (?:large|big|long|high|old)\ (?:is|are|was|were)(?:\ the)?)\s+
    (?P<words>(?:(?!(?:{_AUXILIARY}|{_LINK}|{_STATES})\b)[\w'’-]+\s*){{1,5}})""",
    re.IGNORECASE | re.VERBOSE,
)
"""The noun phrase asked for: `interest rate` in "what interest rate does ...". """

ROLE = re.compile(
    r"\bwho(?:['’]s|\s+(?:is|are|was|were))\s+(?:the\s+|its\s+)?(?P<words>(?:[\w'’-]+\s+){1,3}?)(?:of|for|at|behind|in|to)\b",
    re.IGNORECASE,
)
"""The part somebody has: `general contractor` in "who is the general contractor for ...". """

OPENING = re.compile(r"^(?P<words>(?:(?!(?:of|for|in|at)\b)[\w'’-]+\s+){1,4}?)(?:of|for|in|at|on)\b", re.IGNORECASE)
"""The same in a question without a question word: `thermal design power of ...`."""

PER = re.compile(r"\bper (?P<unit>[\w-]+)", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTUALLY = any_of("actual(?:ly)?", "in fact", "in reality", "in the end", "ended? up", "turn(?:ed|s)? out")
AHEAD = any_of(
    r"plan\w*",
    r"expect\w*",
    r"forecast\w*",
    r"target\w*",
    r"guid(?:e[ds]?|ing|ance)",
    *("outlook", "due", "will", "would", "is to", "are to", "goal", "aims?", "scheduled", "through", "until"),
)
"""How a sentence speaks of what has not come yet."""

ACTS = frozenset(
    map(
        stem,
        _words(
            "cancel cancelled cancellation terminate terminated termination withdraw withdrew withdrawn abandon scrap "
            "sue sued lawsuit merge merger bankrupt bankruptcy insolvent resign resigned dismiss quit default divest "
            "nationalise breach outage accident patent flotation"
        ),
    )
)
"""What is done seldom, and not done unless somebody says so: a question about it is answered by no other sentence."""

GENERIC = frozenset(
    map(
        stem,
        _words(
            "say said state report give announce present current currently latest recent new newest now today exactly "
            "overall total much many long large big far get make use take come go happen thing detail describe "
            "explain tell known reported stated actually single one each per year month day date amount number value "
            "figure quarter fiscal compare comparison versus difference trace timeline history step list rank company "
            "last next since before after until located situated"
        ),
    )
)
"""Words that say nothing of what is asked: evidence need not hold them."""
