"""How people word what they ask of a search: the patterns that `index.asked` reads questions with."""

from __future__ import annotations

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern of whole words, in any case."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


LATEST = any_of(
    *("latest", "newest", "current(?:ly)?", "most recent(?:ly)?", "now", "today", "so far", "to date", "still"),
    *("by now", "up[- ]to[- ]date", "at present", "these days", "right now", "last (?:reported|known|stated)"),
)
TIMELINE = any_of(
    *("time ?line", "trace", r"chronolog\w*", "history of", "steps?", "over time", r"evol\w+", "milestones?"),
    *("develop(?:ed|ment)?s? (?:of|over)", "sequence", "so far", "step by step", "walk me through"),
    r"how (?:did|has|have) .* (?:develop|change|move|evolve|grow|progress)\w*",
    "how .* changed?",
)
COMPARES = any_of(
    *(r"compar\w+", "versus", r"vs\.?", "than", "rank", "difference", r"differ\w*", "more|most", "less|least"),
    *("larger|largest", "bigger|biggest", "smaller|smallest", "higher|highest", "lower|lowest"),
    *("dearer", "cheaper", "earlier|earliest", "later", "sooner", "longer|longest", "faster|fastest", "ahead"),
    *("against", "side by side", "comes? first"),
)
COMPARISON = re.compile(rf"{COMPARES.pattern}|\b(?:both|or)\b", re.IGNORECASE)
OPENLY_COMPARES = any_of(r"compar\w*", "rank", "vs", "versus", r"differ\w*")
ONE_BY_ONE = any_of(
    *("which", "who", "whose", "each", "every", "respective(?:ly)?", "by (?:company|name)", "one by one"),
    *("list", "rank"),
    *(r"compar\w*", "versus", "vs", r"differ\w*", "most|least", "more|less", "than", "largest|smallest|biggest"),
    *(
        "highest|lowest",
        "larger|smaller|bigger",
        "higher|lower",
        "what .* do the",
        r"how (?:much|many)(?: \w+){0,3} do the",
    ),
)
"""How a question about a kind of organisations asks about every one of them."""

ONE_OF_A_KIND = re.compile(
    r"\b(?:the|an?|that|this|its|their|our)\s+(?:(?!\w*est\b|most\b|top\b|leading\b)[\w'’-]+\s+)?$", re.IGNORECASE
)
DESCRIBED = re.compile(
    r"\s+(?:that|which|who|whose|where|with|behind|named|it|they|(?:for|to|with|in|from|at|on) (?:which|whom))\b",
    re.IGNORECASE,
)
"""What stands before and after the name of a kind where one of it is described."""

TOGETHER = any_of("combined", "together", "in total", "overall", "in all", "collectively", "totals?", "sum", "jointly")
"""How it asks about all of them as one."""

PRESENT = re.compile(
    r"^(?:so |and |but )?(?:what|how|which|who|where)\b.{0,60}?"
    r"\b(?:is|are|does|do|has|have|['’]s|plans?|spends?|leads?)\b|^(?:please )?(?:rank|compare|list)\b"
    r"|^(?:so |and |but )?when\b.{0,60}?\b(?:will|is|are|does|do|can)\b",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"^what (?:did|has|have) .{2,60}? (?:report(?:ed)?|post(?:ed)?|disclosed?|guided?(?: to)?)\b", re.IGNORECASE
)
"""What somebody reported, of no time that is named, is what was reported last."""
PAST = any_of("did", "was", "were", "had", r"announced", "back then", "originally", "at first", "used to")
FIGURES = any_of(
    *("how (?:much|many|large|big)", "figures?", "totals?", "number of", r"percent\w*", "amounts?", "size", "worth"),
    *("revenues?", "sales", "expenses?", "margins?", "income", "rates?", "costs?", "prices?", "capex", "capacity"),
    *("spend(?:ing|s)?", "spent", r"invest\w*", "guidance", "outlays?", "budgets?", "backlogs?", "valuations?"),
    "debts?",
)
GUIDED = any_of("guidance", "outlook", r"forecasts?", r"targets?", "plans?", "ranges?")
"""A value of a year that is moved while the year runs."""

PART = re.compile(
    r"""\?\s+ | ;\s+
    | ,?\s+and\ (?=(?:how|what|when|where|who|why|which|may|can|does|did|is|are)\b)
    | ,\s+(?=(?:how|what|when|where|who|why|which|until\ when|with\ whom)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where a question of several parts comes apart."""

ASKS = any_of(
    *("how", "what", "when", "where", "who", "whom", "whose", "why", "which", "does", "do", "did", "has", "have"),
    "had",
    *("is", "are", "was", "were", "will", "can", "could", "would", "may", "might"),
)

NAME = re.compile(r"[A-Z][\w’'&.-]*\w|[A-Z]|[A-Za-z]+\d[\w-]*|\d+[A-Za-z][\w-]*")
SENTENCE_START = re.compile(r"(?:^|[.?!]\s+)[\"'“(]*$")
"""A word that is a name: `Stargate`, `Trainium3`, `H100`."""

NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        "what which who whom whose where when why how is are was were do does did has have had can could will would "
        "should may might i ai us uk eu gw mw kw ipo ceo cfo tell give show list name trace rank compare describe "
        "explain summarise summarize q1 q2 q3 q4 h1 h2 1h 2h capex",
    )
)
KINDS = frozenset(
    re.findall(r"\w+", "gpu gpus cpu cpus chip chips accelerator accelerators mou mous mwh kwh hbm llc sec")
)
"""Capitalised words that name a kind of thing, not a thing."""
