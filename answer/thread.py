"""Follow-up questions: what "and Microsoft?", "since when?" or "do they own it?" mean after what was asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.question import understand
from corpus.organisations import gazetteer
from index.times import dates_in

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class _Name:
    """An organisation or another thing with a name, as a question writes it at `[start, end)`."""

    key: str
    text: str
    start: int
    end: int
    is_organisation: bool


def resolve(question: str, earlier: Sequence[str]) -> str:
    """Return the question that stands alone: a follow-up completed from the thread, any other as it is.

    Args:
        question: as typed.
        earlier: the thread's questions before it, oldest first, each as it was resolved.
    """
    typed = question.strip()
    if not earlier or not typed:
        return typed
    previous = earlier[-1].strip()
    core = (_LEAD.sub("", typed) or typed).rstrip(" ?!.")
    names = _names(core)
    resolved = (
        _compared(core, names, previous)
        or _of_another_time(_WHAT_WAS_IT.sub("", core) or core, previous)
        or _of_another_name(core, names, previous)
        or _asked_otherwise(core, names, previous)
        or _of_the_same(_sentence(core), names, earlier)
        or typed
    )
    return resolved if len(resolved) <= LONGEST else typed


def _compared(core: str, names: Sequence[_Name], previous: str) -> str | None:
    """`how does that compare with Amazon?`: the question before, compared with another."""
    found = _COMPARES.match(core)
    return _closed(previous, f"compared with {core[found.end() :]}") if found and names else None


def _of_another_time(core: str, previous: str) -> str | None:
    """`what about 2027?`, `since June 2026?`, `and now?`: the question before, of another time."""
    dates = dates_in(core)
    rest = core
    for _, start, end in reversed(dates):
        rest = rest[:start] + " " + rest[end:]
    rest = _PREPOSITION.sub(" ", _QUARTER.sub(" ", rest))
    if _NOW.fullmatch(rest.strip()):
        return _closed(previous, core)
    if rest.strip(" ,") or not (dates or _QUARTER.search(core)):
        return None
    told = _TIME_PREPOSITION.match(core)
    for _, start, end in reversed(dates_in(previous)):
        before = _TIME_PREPOSITION_BEFORE.search(previous[:start])
        begin = before.start() if told and before else start
        return previous[:begin] + core + previous[end:]
    return _closed(previous, core if told else f"in {core}")


def _of_another_name(core: str, names: Sequence[_Name], previous: str) -> str | None:
    """`and Microsoft?`, `with Google?`, `in Texas?`: the question before, of something else."""
    rest = core
    for name in reversed(names):
        rest = rest[: name.start] + " " + rest[name.end :]
    if not names or not _JOINING.fullmatch(rest):
        return None
    core = core.removesuffix("'s").removesuffix("’s")
    there = _names(previous)
    preposition = _PREPOSITION.match(core)
    if preposition:
        same = preposition.group().strip().lower()
        for name in there:
            if previous[: name.start].lower().endswith(f" {same} "):
                return previous[: name.start] + core[preposition.end() :] + previous[name.end :]
        return _closed(previous, core)
    alike = [name for name in there if name.is_organisation == names[0].is_organisation] or there
    if not alike:
        return _closed(previous, f"for {core}")
    target = alike[-1] if understand(previous).shape == "comparison" else alike[0]
    replaced = previous
    for name in reversed(there):
        if name.key == target.key:
            replaced = replaced[: name.start] + core + replaced[name.end :]
    return replaced


def _asked_otherwise(core: str, names: Sequence[_Name], previous: str) -> str | None:
    """`since when?`, `how many?`, `with whom?`: the question before with another question word."""
    fragment = _FRAGMENT.fullmatch(core)
    if fragment is None or names:
        return None
    asked = _ASKED.match(previous)
    if asked is None:
        return _sentence(f"{core}: {previous[:1].lower()}{previous[1:]}", mark="")
    noun = asked["noun"].strip()
    if core.lower() == "why" and _STATES.fullmatch(asked["auxiliary"]):
        return _sentence(f"what is the reason for{asked['rest']}", mark="")
    if (fragment["noun"] or "").strip() or not noun:
        return _sentence(f"{core} {asked['auxiliary']}{asked['rest']}", mark="")
    if _COUNTS.search(core):
        return _sentence(f"{core} {noun} {asked['auxiliary']}{asked['rest']}", mark="")
    return _closed(_sentence(f"{core} {asked['auxiliary']}{asked['rest']}", mark=""), noun)


def _of_the_same(question: str, names: Sequence[_Name], earlier: Sequence[str]) -> str | None:
    """`do they own it?`, `is the deal binding?`, `when will it open?`: the same subject under another word."""
    subjects = next((named for text in reversed(earlier) if (named := _names(text))), [])
    if names or not subjects:
        return None
    organisations = [name.text for name in subjects if name.is_organisation]
    things = [name.text for name in subjects if not name.is_organisation]
    everyone = _listed(organisations or things)
    thing = things[0] if things else everyone
    if found := _PRONOUN.search(question):
        meant = thing if found.group().lower() in {"it", "its"} else everyone
        return question[: found.start()] + meant + ("'s" if found["owner"] else "") + question[found.end() :]
    if found := _COMPANY.search(question):
        return question[: found.start()] + subjects[0].text + question[found.end() :]
    if found := _DEFINITE.search(question):
        link = "between" if len(set(organisations)) > 1 else "of"
        return question[: found.end()] + f" {link} {everyone}" + question[found.end() :]
    words = len(question.split())
    leans = (_LEANS.match(question) and words <= _SHORT) or (words <= _ALONE and not _DEFINES.match(question))
    return _closed(question, f"for {everyone}") if leans else None


def _names(text: str) -> list[_Name]:
    """Return the organisations and other named things of a question, in order."""
    found = [
        _Name(mention.organisation, text[mention.start : mention.end], mention.start, mention.end, True)  # noqa: FBT003
        for mention in gazetteer().mentions(text, any_case=True)
        if not mention.by_brand
    ]
    # Alone, a word at the start is a name as likely as not; at the start of a sentence it mostly is none.
    led = f"about {text}" if len(text.split()) <= _ALONE else text
    for phrase in understand(led).named:
        for match in re.finditer(re.escape(phrase), text):
            if not any(name.start < match.end() and match.start() < name.end for name in found):
                found.append(_Name(phrase.casefold(), phrase, match.start(), match.end(), is_organisation=False))
    return sorted(found, key=lambda name: name.start)


def _listed(names: Sequence[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last


def _closed(question: str, addition: str) -> str:
    """Return a question with something put at its end, before its mark."""
    return f"{question.rstrip(' ?!.')} {addition}?"


def _sentence(text: str, mark: str = "?") -> str:
    return text[:1].upper() + text[1:] + mark


_SHORT = 7
"""A question of so few words, without a name in it, leans on what was asked before."""
_ALONE = 4
_AUXILIARY = "does|do|did|has|have|had|is|are|was|were|will|can|could|should|would|may|might"
_WHAT_WAS_IT = re.compile(
    r"^(?:what|how (?:much|many|high|large|big|long))\s+(?:is|are|was|were|will|would)"
    r"\s+(?:it|that|this|they)(?:\s+be)?\s+",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"^(?:how\s+(?:does|do|did)\s+)?(?:it|that|this|they|those)\s+compared?\s+(?:with|to|against)\s+|^compared\s+(?:with|to)\s+",
    re.IGNORECASE,
)
_STATES = re.compile(r"is|are|was|were", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks|and|but|so|also|then|what about|how about|and for|same for|what of)\b[\s,:]*)+",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:as of|with|for|in|at|by|from|to|on|of|since|until|till|before|after|during|through)\s+", re.IGNORECASE
)
_TIME_PREPOSITION = re.compile(
    r"^(?:as of|since|until|till|before|after|in|for|by|during|from|through)\b", re.IGNORECASE
)
_TIME_PREPOSITION_BEFORE = re.compile(
    r"\b(?:as of|since|until|till|before|after|in|for|by|during|from|through)\s+$", re.IGNORECASE
)
_QUARTER = re.compile(r"\b(?:q[1-4]|h[12]|(?:the )?(?:first|second|third|fourth) (?:quarter|half))\b", re.IGNORECASE)
_NOW = re.compile(r"now|today|currently|at present|these days|(?:the )?latest", re.IGNORECASE)
_JOINING = re.compile(r"(?:\s|,|&|['’]s|and|or|the|with|for|in|at|by|from|to|on|of|versus|vs)*", re.IGNORECASE)
_FRAGMENT = re.compile(
    rf"""(?:(?:since|until|till|by|for|from|with|to|at|in|on|of)\s+)?
    (?:when|where|whom?|why|how\ (?:long|big|large|soon|often)
    |(?:how\ (?:much|many)|which|(?:at\ )?what)
    (?P<noun>(?:\s+(?!(?:{_AUXILIARY}|changed|happened|else|about|new|not)\b)[\w-]+){{0,3}}))""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKED = re.compile(
    rf"""(?:(?:since|until|by|for|from|with|to|at|in|on|of)\s+)?
    (?:when|where|whom?|why|how\ (?:much|many|long|big|large|soon|often)|how|which|what)\b
    (?P<noun>(?:\s+(?!(?:{_AUXILIARY})\b)[\w-]+){{0,3}}?)\s+
    (?P<auxiliary>{_AUXILIARY})\b(?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
"""A question word, the noun asked for if any, an auxiliary, and the rest."""
_COUNTS = re.compile(r"\bhow (?:much|many)$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:their|its)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:they|them|it|both|(?P<owner>their|its))\b", re.IGNORECASE)
_COMPANY = re.compile(r"\b(?:the|this|that) (?:company|firm)\b", re.IGNORECASE)
_DEFINITE = re.compile(
    r"""\b(?:the|this|that|these|those)\ (?:companies|deal|contract|agreement|partnership|commitment|pledge|plan|project
    |sites?|campus|facility|data\ cent(?:re|er)s?|plant|lease|loan|order|investment|stake|money|sum|power|chips
    |announcement)\b(?!\ (?:of|between|with|in|at)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_DEFINES = re.compile(r"what(?:['’]s|\s+(?:is|are|does))\b", re.IGNORECASE)
"""A short question for what something is may well stand alone."""
_LEANS = re.compile(
    rf"(?:when|where|why|how|by when|since when|with whom|what (?:changed|happened)|{_AUXILIARY})\b", re.IGNORECASE
)
