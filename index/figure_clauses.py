"""The bones of a sentence: which organisation is the subject of which verb, as far as word order tells surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.organisations import Mention
from index.figure_phrases import Subject, SubjectKind, inside, is_bare_sum, late_subject, subject
from index.figure_verbs import ORG, verbs


@dataclass(frozen=True, slots=True)
class Clause:
    """A finite verb at `[verb_start, verb_end)` of a sentence with its subject, which begins at `start`.

    Attributes:
        kind: how the subject is named; `pronoun` stands for an earlier one, `self` is `we` and stands for
            who made the document, `other` is none that we know.
        subjects: the organisations that are, or own, the subject; several where they are joined by `and`.
        verb: the verb in lower case.
        end: where the next clause begins.
    """

    start: int
    verb_start: int
    verb_end: int
    end: int
    kind: SubjectKind
    subjects: tuple[Mention, ...]
    verb: str


_BOUNDARY = re.compile(
    r"[;:—]|\s[–-]\s|,\s(?:and|but|or|so|yet|while|whereas|although|though|because|since|as|which|who|where|when|with|that"
    r"|after|before|according|bringing|making|including|compared|up|down|from|of\swhich|in\swhich|under\swhich)\b"
    r"|\b(?:that|while|whereas|although|though|because|which|who|whose|where|when|but|if|unless|what(?<=\s(?:in|of|at)\swhat)|so\sthat)\b"
    r"|\b(?:after|before|as)\s(?=(?:\u01c2|it\b|the\scompany\b|they\b))",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s(?:as\s(?:was\s|were\s)?(?:reported|announced|disclosed|presented|stated|described|planned|expected|per)"
    r"|per|according\sto)\b[^,;:]{0,40},"
)
"""`Anthropic's prospectus, as reported on 28 September, gives …`: what stands between the commas is no clause."""

_IN_BRACKETS = re.compile(r"(?<=\w)\s\((?=[^()]*\s)[^()$€£\d]{8,80}\)(?=\s)")
"""`Oracle (once the leader of the field) projects …`."""

_SHORT_VERB = re.compile(r"\b(?P<pronoun>it|that|they|we|he|she|who)['’](?P<verb>s|re|ll|ve)\b", re.IGNORECASE)
"""`it's` and `they'll`, whose verbs stand alone once the apostrophe is a space."""

_IN_A_DEAL = re.compile(
    r"\b(?:investments?|stakes?|deals?|contracts?|agreements?|partnership|pacts?|round)\s(?:in|with|for|by|from)\s(?:the\s)?$"
)
_DEMONSTRATIVE = re.compile(r"\W*(?:that|this)\s", re.IGNORECASE)
_FULL = {"s": "is", "re": "are", "ll": "will", "ve": "have"}
_WILL_SEE = re.compile(
    rf"\s(?:also\s)?see\s(?:the\s)?(?P<team>{ORG}++(?:(?:,\s|\sand\s){ORG}++)*)\s(?:[a-z]+ly\s)?[a-z]"
)
_LAST_COMMA = re.compile(r".*,[”\"’]?\s(?!\d{3})(?=\S)", re.DOTALL)
_RELATIVE = re.compile(r",?\s?(?:which|who|whose|where)\b")
_INTRO = re.compile(
    r"\s*(?:on|in|at|by|for|after|before|with|during|as|since|until|under|besides|meanwhile|however|earlier|separately|"
    r"last|this|later|instead|moreover|still|today|yesterday|also|then|now|overall|together|recently|additionally|"
    r"furthermore|meantime|finally|despite|unlike|like|among|along|alongside|following|over|from|to|per|if|when|while|"
    r"although|because|according|and|but|or|so|yet|(?:about\s)?a\s(?:week|month|day|year)|four|two|three|\d+|according|through|nonetheless|nevertheless|elsewhere|likewise|all\stold|even|just|"
    r"within|between|based|including|compared|given|the\ssame|that\ssame|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)\b",
    re.IGNORECASE,
)
_TRAILING_ADVERBS = re.compile(
    r"(?:\s(?:also|now|then|still|already|recently|thus|therefore|instead|again|once|first|later|today|itself|alone|"
    r"both|each|not|never|only|just|even|soon|earlier|currently|yesterday|[a-z]+ly|on\s(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"this\sweek|last\s(?:week|month|year)))+\s*$",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"[,;:—–-]?\s?(?:(?:and|but|or|so|yet|that|while|whereas|although|though|because|where|when|if|unless|[;:—]"
    r"|(?:(?:in|of|under|for|to|from|with)\s)?(?:which|whose)(?=\s\S+\s*\S)"
    r"|(?:since|as|after|before)(?=\s(?:\u01c2|it\b|they\b|the\scompany\b)))(?=\s|$))?\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s(?!\d{3})")
_NOTHING = re.compile(r"\W*(?:and|or|but|then|also)?\W*", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:and|but|or)$")
_ONLY_RELATIVE = re.compile(r"\W*(?:which|that|who)\W*", re.IGNORECASE)
_STRANGER_NAMED = re.compile(r"\b[A-Z][\w.&-]*$")


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text of the same length in which every organisation is a run of one private letter."""
    letters = list(_SHORT_VERB.sub(r"\g<pronoun> \g<verb>", text.replace(ORG, " ")))
    for mention in mentions:
        letters[mention.start : mention.end] = ORG * (mention.end - mention.start)
    return "".join(letters)


def boundaries(mask: str) -> list[int]:
    """Return where clauses and their parts begin in a masked sentence."""
    return [match.start() for match in _BOUNDARY.finditer(mask)]


def clauses(text: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Return the finite verbs of a sentence with their subjects, in order.

    Args:
        text: one sentence.
        mentions: the organisations in it, with offsets in it.
    """
    mask = _ASIDE.sub(lambda match: "," + " " * (len(match.group()) - 1), masked(text, mentions))
    mask = _IN_BRACKETS.sub(lambda match: " " * len(match.group()), mask)
    edges = [0, *boundaries(mask)]
    found: list[Clause] = []
    for verb in verbs(mask, edges):
        edge = max(edge for edge in edges if edge <= verb.start())
        clause = _clause(mask, mentions, verb, edge, found)
        if clause is None:
            continue
        if found and found[-1].end > clause.start > found[-1].verb_end:
            found[-1] = replace(found[-1], end=clause.start)
        found.append(clause)
    return found


def _clause(
    mask: str, mentions: Sequence[Mention], verb: re.Match[str], edge: int, before: Sequence[Clause]
) -> Clause | None:
    begin = before[-1].verb_end if before and before[-1].verb_end > edge else edge
    start = _after_intro(mask, _after_connective(mask, begin, verb.start()), verb.start())
    phrase = _TRAILING_ADVERBS.sub("", mask[start : verb.start()].rstrip())
    if not before and _DEMONSTRATIVE.fullmatch(mask, 0, verb.start()):
        return _at(verb, mask, mentions, 0, ("pronoun", ()))
    if _NOTHING.fullmatch(phrase) or (before and _JOINED.search(phrase)):
        if not before:
            return None
        return _at(verb, mask, mentions, before[-1].start, (before[-1].kind, before[-1].subjects))
    if phrase.rstrip().endswith(",") and _RELATIVE.match(mask, edge):
        start, found = _around_relative(mask, mentions, edge)
        return _at(verb, mask, mentions, start, found)
    if begin > edge and not phrase.endswith(",") and (cut := _LAST_COMMA.match(phrase)):
        start += cut.end()
        phrase = phrase[cut.end() :]
    if before and begin > edge and phrase.endswith(",") and mask[verb.start() - 2 : verb.start()] == ", ":
        return None  # a participle about what the verb before it governs: `signed a deal, announced in May, …`
    found = subject(phrase, start, mentions)
    if found[0] == "other" and (late := late_subject(phrase)):
        found = "named", inside(mentions, start + late.start("team"), start + late.end("team"))
        start += late.start("team")
    elif found[0] == "other" and _ONLY_RELATIVE.fullmatch(phrase):
        found = _antecedent(mask, edge, mentions, before)
    elif found[0] == "other" and is_bare_sum(phrase, first=not before):
        found = "pronoun", ()
    return _at(verb, mask, mentions, start, found)


def _at(verb: re.Match[str], mask: str, mentions: Sequence[Mention], start: int, found: Subject) -> Clause:
    if found[0] == "other" and (seen := _WILL_SEE.match(mask, verb.end())):
        found = "named", inside(mentions, seen.start("team"), seen.end("team"))
    word = verb.group().lower()
    return Clause(start, verb.start(), verb.end(), len(mask), *found, _FULL.get(word, word))


def _around_relative(mask: str, mentions: Sequence[Mention], edge: int) -> tuple[int, Subject]:
    """Read the subject before a relative clause that has ended: `Microsoft, which owns a part of it, guided …`."""
    before = max((match.start() for match in _BOUNDARY.finditer(mask, 0, edge)), default=0)
    start = _after_intro(mask, _after_connective(mask, before, edge), edge)
    return start, subject(mask[start:edge], start, mentions)


def _after_connective(mask: str, start: int, end: int) -> int:
    match = _CONNECTIVE.match(mask, start, end)
    return match.end() if match else start


def _after_intro(mask: str, start: int, end: int) -> int:
    """Step over adverbial phrases that open a clause: `On 4 May, with its results, `."""
    while _INTRO.match(mask, start, end):
        comma = _COMMA.search(mask, start, end)
        if comma is None:
            break
        start = comma.end()
    return start


def _antecedent(mask: str, edge: int, mentions: Sequence[Mention], before: Sequence[Clause]) -> Subject:
    """Return what a relative pronoun stands for: the organisation right before it, else a part of the clause before."""
    head = mask[:edge].rstrip(" ,—–")
    for mention in reversed(mentions):
        if mention.end == len(head):
            if _IN_A_DEAL.search(mask, 0, mention.start):
                return "other", ()  # `its investment in OpenAI, which is reported at …`
            return "named", (mention,)
    if before and not _STRANGER_NAMED.search(head):
        return before[-1].kind, before[-1].subjects
    return "other", ()
