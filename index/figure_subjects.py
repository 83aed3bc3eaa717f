"""Whose a value is: the organisation that structure ties to it, or none where structure does not decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.organisations import Mention
from index.figure_clauses import Clause
from index.figure_deals import of_a_deal
from index.figure_metrics import Reading
from index.figure_sentence import Owner, Sentence, mention_at, names_of, organisations_of, within
from index.figure_values import Value

_ORG = "\u01c2++"
_POSSESSOR = re.compile(rf"(?P<org>{_ORG})(?:['’]s|['’])\s(?P<np>(?:(?!{_ORG}['’])[^;:—]){{0,90}})$")
_JOINT = re.compile(rf"{_ORG}['’]s?(?:\sand|,)\s$")
_LINKS = re.compile(r"\b(?:to|with|from|than|by|against)\s")
_TOWARD = re.compile(r"\b(?:up|close|more|less)\s(?:to|than)\s")
_STRANGER = re.compile(
    r"^(?:[a-z-]+\s){0,2}?(?:customers?|clients?|rivals?|competitors?|suppliers?|investors?|shareholders?|shares?|stock|"
    r"critics?|analysts?|users?|lenders?|creditors?|employees|founders?|co-founder|backers?|landlord)\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    rf"(?:,\swith\s(?:an?\s|the\s)?(?:[a-z-]+\s){{0,3}}?|\bwith\s(?=(?:{_ORG})\s\w+ing\b))(?P<org>{_ORG})(?!\sas\b)"
)
_WITH_STRANGER = re.compile(r",\swith\s(?:[A-Z][\w’'-]*\s){1,3}(?:[a-z]+ly\s)?[a-z]+ing\b(?=[^,]*$)")
"""`…, with Smith investing`: what follows is that of somebody we do not know."""

_LISTED = re.compile(
    rf"(?:,|\band|\bby|\bbut|\bwhile)\s(?P<org>{_ORG})(?:\s\([A-Z]+\))?(?:\s(?:with|at|of|on|by))?\s"
    r"(?:(?:an?|about|some|up|to|more|than|nearly|around|over|at|least|roughly)\s){0,4}$"
)
_AMOUNT = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:[GM]W|GPUs|TPUs|chips|gigawatts|megawatts|billion|million)\b")
_IN_A_TEAM = re.compile(rf"\b(?:with|between|from|by|of|for|to|in|at|against)\s(?:the\s)?{_ORG}(?:,\s{_ORG})*,?\s?$")
_BY_AGENT = re.compile(rf"^[^;:—]{{0,70}}?\bby\s(?:the\s)?(?P<team>{_ORG}(?:(?:,\s|\sand\s){_ORG})*)")
_FOR = re.compile(rf"\bfor\s(?P<org>{_ORG})(?!['’]|\s(?:Cloud|chips|GPUs))")
_OF_TEAM = re.compile(
    rf"\b(?:of|by|at)\s(?:the\s)?(?:\w+[\s,]+){{0,5}}?(?P<team>{_ORG}(?:(?:,\s(?:and\s)?|\sand\s){_ORG})*)"
)
_ATTRIBUTE = re.compile(
    rf"\b(?:an?|the|its|this|reported|new|first|second)\s(?:[a-z-]+\s){{0,2}}?(?P<org>{_ORG})\s(?:[\w-]+\s){{0,3}}?$"
)
_OWN_LINE = re.compile(
    r"\W*(?:(?:Total|Net|Consolidated|Our|The)\s)?(?:[A-Z][\w’'&-]*\s(?:and\s|segment\s|business\s|services?\s)?){0,5}"
)
_REPORTING = frozenset({"said", "says", "say", "told", "wrote", "writes", "noted", "found", "reported", "reports"})
_TELLING = _REPORTING | {"announced", "announces", "confirmed", "disclosed", "revealed", "added", "adds", "expects"}
_COMPANY = re.compile(r"\s*(?:that\s)?the\s(?:company|firm|group)\b", re.IGNORECASE)
_UNKNOWN_NAME = re.compile(r"\s[A-Z][a-z]|^(?!(?:The|This|That|These|Those|An?|Its?|There)\s)[A-Z]")
_IT = re.compile(r"\s*(?:that\s)?it\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:together|combined|jointly|collectively|in\s(?:total|all)\s(?:for|between)|between\sthem|the\s(?:two|three|four|five)\scompanies)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r",?\s(?:and\s)?")


def owner(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Return whose a value is, None where the structure of its sentence does not say."""
    for rule in (of_a_deal, _possessor, _listed, _accompanying, _of_subject_phrase, _of_clause):
        found = rule(sentence, value, reading)
        if found is not None:
            return found if found.organisations else None
    return None


def in_their_order(sentence: Sentence, owned: Sequence[tuple[Value, Owner | None]]) -> list[Owner | None]:
    """Return whose the values of a sentence are, each of several subjects with its own where there is one for each.

    `Amazon, Microsoft and Alphabet expect $200 billion, $190 billion and $185 billion`.
    """
    found = [whose for _, whose in owned]
    kinds = {value.kind for value, whose in owned if whose is not None and len(whose.organisations) > 1}
    for kind in kinds:
        places = [place for place, (value, _) in enumerate(owned) if value.kind == kind]
        alike = [owned[place][0] for place in places]
        whose = found[places[0]]
        between = [sentence.mask[one.end : other.start] for one, other in pairwise(alike)]
        if (
            whose is None
            or whose.group
            or len(places) != len(whose.organisations)
            or any(found[place] != whose for place in places)
            or not all(_NEXT.fullmatch(words) for words in between)
        ):
            continue
        for place, organisation in zip(places, whose.organisations, strict=True):
            at = next((mention.start for mention in sentence.mentions if mention.organisation == organisation), None)
            rule = f"{whose.rule}, in their order"
            found[place] = Owner((organisation,), rule, whose.sure, at=at, beside=whose.organisations)
    return found


def subject_of_sentence(sentence: Sentence) -> str | None:
    """Return the one organisation that a sentence is about: the subject of its first clause."""
    for clause in sentence.clauses:
        if clause.kind == "self":
            return sentence.home
        if clause.kind == "pronoun":
            return sentence.antecedent
        if (
            clause.kind in {"named", "possessive", "attributive"}
            and len({m.organisation for m in clause.subjects}) == 1
        ):
            return clause.subjects[0].organisation
        return None
    return None


def only_actor(sentence: Sentence) -> str | None:
    """Return the organisation of a sentence that acts in it, where it names no other and tells of nobody unknown."""
    acting = {
        mention.organisation
        for clause in sentence.clauses
        if clause.kind in {"named", "possessive", "attributive"}
        for mention in clause.subjects
    }
    if len(acting) != 1 or acting != organisations_of(sentence.mentions):
        return None
    first = sentence.clauses[0]
    unknown = first.kind == "other" and _UNKNOWN_NAME.search(sentence.mask[first.start : first.verb_start])
    return None if unknown else next(iter(acting))


def _possessor(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read `Amazon's 2025 capex was $131 billion` and `Amazon's $11 billion campus`."""
    anchors = [value.start]
    if reading.cue_end <= value.start and not _crosses(sentence, reading.cue_end, value.start):
        anchors.append(reading.cue_start)
    for anchor in anchors:
        match = _POSSESSOR.search(sentence.mask, max(0, anchor - 130), anchor)
        if match is None or _has_verb(sentence, match.end("org"), anchor):
            continue
        if any(match.end("org") < edge < anchor for edge in sentence.edges):
            continue
        if "," in match["np"] and any(
            match.end("org") < other.start < anchor and not other.by_brand for other in sentence.mentions
        ):
            continue  # somebody else is named between: `OpenAI's crisis, Amazon invested …`
        if _STRANGER.match(match["np"]):
            return Owner((), "")
        mention = mention_at(sentence, match.start("org"))
        if mention is None:
            continue
        if _JOINT.search(sentence.mask, 0, mention.start):
            return Owner((), "")  # `Amazon's and Meta's capex` is of both together.
        if _LINKS.search(_TOWARD.sub("", match["np"])):
            continue
        team = _team_before(sentence, mention)
        rule = f"possessor of '{_words(sentence, anchor, reading, value)}'"
        return Owner(team, rule, group=len(team) > 1 and _together(sentence, value), at=mention.start)
    return None


def _listed(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:  # noqa: ARG001 - one shape for all rules
    """Read `Meta spends $65 billion and Microsoft $80 billion`, `followed by Amazon with $110 billion`."""
    match = _LISTED.search(sentence.mask, max(0, value.start - 80), value.start)
    if match is None or not _AMOUNT.search(sentence.mask, 0, match.start()):
        return None
    if _IN_A_TEAM.search(sentence.mask, 0, match.start()):
        return None
    mention = mention_at(sentence, match.start("org"))
    return Owner((mention.organisation,), "listed with the value", at=mention.start) if mention else None


def _accompanying(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read `…, with a Google backstop of $3.2 billion` and `…, with Anthropic running on 500,000 chips`."""
    stranger = _WITH_STRANGER.search(sentence.mask, 0, value.start)
    if stranger and not _has_verb(sentence, stranger.end(), value.start):
        return Owner((), "")
    matches = [
        match
        for match in _WITH.finditer(sentence.mask, 0, value.start)
        if not _has_verb(sentence, match.end(), value.start)
    ]
    if not matches or value.start - matches[-1].end() > 70:
        return None
    if reading.cue_end <= matches[-1].start():
        return Owner(
            (), ""
        )  # of a book of contracts "with Anthropic making up $44 billion": somebody else's is counted
    mention = mention_at(sentence, matches[-1].start("org"))
    return Owner((mention.organisation,), "named in 'with …' before the value") if mention else None


def _of_subject_phrase(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read a value that stands in the subject of a verb: `The TeraWulf lease of 401 MW is …`."""
    starts: set[int] = set()
    for clause in sentence.clauses:
        first = clause.start not in starts
        starts.add(clause.start)
        if not (first and clause.start <= value.start < clause.verb_start):
            continue
        rule = f"in the subject of '{clause.verb}'"
        tenant = _tenant(sentence, value, reading, clause.start, clause.verb_start)
        if tenant:
            return tenant
        if clause.subjects:
            names = names_of(clause.subjects)
            sure = clause.kind != "of" or len(set(names)) == len(
                {m.organisation for m in within(sentence, clause.start, clause.verb_start)}
            )
            together = len(names) > 1 and _together(sentence, value)
            return Owner(names, rule, sure=sure, group=together, at=clause.subjects[0].start)
        if clause.kind in {"pronoun", "self"} and (names := _antecedent(sentence, clause)):
            return Owner(names, f"{rule}, a pronoun")
        return _loose(sentence, value, clause.start, clause.end) or Owner((), "")
    return None


def _of_maker(sentence: Sentence, clause: Clause, reading: Reading) -> Owner | None:
    """Read `Gaming revenue was $2 billion` in a company's own report, where what is reported needs no owner."""
    if sentence.home is None or clause.kind != "other" or not clause.start <= reading.cue_start < clause.verb_start:
        return None
    line = sentence.mask[clause.start : reading.cue_start]
    if not line.strip("•■▪- ") or "YTD" in line or not _OWN_LINE.fullmatch(line):
        return None
    return Owner((sentence.home,), f"subject of '{clause.verb}' in the company's own report", needs_period=True)


def _of_clause(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read a value that stands after a verb: it is that of the verb's subject."""
    governing = [clause for clause in sentence.clauses if clause.verb_start < value.start]
    if not governing:
        return _unsure(_loose(sentence, value, 0, len(sentence.text)))
    clause = governing[-1]
    rule = f"subject of '{clause.verb}'"
    if clause.verb in _REPORTING and re.search(r"\bthat\b", sentence.mask[clause.verb_end : value.start]):
        return Owner((), "")  # said of somebody whose verb is not known
    tenant = _tenant(sentence, value, reading, clause.verb_end, clause.end) if clause.kind in {"other", "of"} else None
    if tenant:
        return tenant
    if clause.subjects:
        names = names_of(clause.subjects)
        crowded = clause.kind == "of" and len(
            organisations_of(within(sentence, clause.start, clause.verb_start))
        ) > len(names)
        together = len(names) > 1 and _together(sentence, value)
        return Owner(names, rule, sure=not crowded, group=together, at=clause.subjects[0].start)
    if clause.kind in {"pronoun", "self"}:
        return Owner(_antecedent(sentence, clause), f"{rule}, a pronoun")
    own = _of_maker(sentence, clause, reading)
    return own or _loose(sentence, value, clause.verb_end, clause.end) or Owner((), "")


def _tenant(sentence: Sentence, value: Value, reading: Reading, start: int, end: int) -> Owner | None:
    """Read `1 GW of AWS capacity for Anthropic`: capacity is counted for whom it is."""
    if reading.metric not in {"power", "chips"}:
        return None
    match = _FOR.search(sentence.mask, max(start, value.end), min(end, value.end + 90))
    mention = mention_at(sentence, match.start("org")) if match else None
    return Owner((mention.organisation,), "'for' after the value") if mention and not mention.by_brand else None


def _loose(sentence: Sentence, value: Value, start: int, end: int) -> Owner | None:
    """Read `$110 billion by Reliance`, `a Google investment of $10 billion`, `the capex of Amazon and Meta`."""
    agent = _BY_AGENT.match(sentence.mask, value.end, end)
    if agent:
        names = names_of(within(sentence, agent.start("team"), agent.end("team")))
        return Owner(names, "'by' after the value", group=len(names) > 1 and _together(sentence, value))
    here = organisations_of(within(sentence, start, max(end, value.end)))
    attribute = _ATTRIBUTE.search(sentence.mask, max(start, value.start - 90), value.start)
    attribute = attribute or _ATTRIBUTE.search(
        sentence.mask, max(start, value.start - 120), max(start, value.start - 4)
    )
    if attribute and not _has_verb(sentence, attribute.end("org"), value.start):
        mention = mention_at(sentence, attribute.start("org"))
        if mention and not mention.by_brand:
            return Owner((mention.organisation,), "attribute before the value", sure=len(here) == 1)
    teams = [
        match
        for match in _OF_TEAM.finditer(sentence.mask, start, end)
        if not _has_verb(sentence, match.end(), value.start)
    ]
    if len(teams) == 1 and teams[0].end() <= value.start + 90:
        names = names_of(within(sentence, teams[0].start("team"), teams[0].end("team")))
        if names and len(here) == len(names):
            return Owner(
                names,
                "'of' in the phrase of the value",
                sure=len(names) == 1 or _together(sentence, value),
                group=len(names) > 1,
            )
    return None


def _unsure(found: Owner | None) -> Owner | None:
    return found and Owner(found.organisations, found.rule, sure=found.sure and found.group, group=found.group)


def _antecedent(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return whom a pronoun stands for: the subject of an earlier clause, else of the sentence before."""
    if clause.kind == "self":
        opening = sentence.text[: clause.verb_start]
        if sentence.spoken:
            return (sentence.spoken,)
        quoted = opening.count("“") > opening.count("”") or opening.count('"') % 2 == 1
        return (sentence.home,) if sentence.home and not quoted else ()
    before = [other for other in sentence.clauses if other.verb_start < clause.start]
    earlier = [other for other in before if other.subjects]
    if earlier:
        return names_of(earlier[-1].subjects)
    is_it = _IT.match(sentence.mask, clause.start) is not None
    if is_it and any(other.kind == "other" and other.verb not in _TELLING for other in before):
        return ()
    return _from_before(sentence, clause)


def _from_before(sentence: Sentence, clause: Clause) -> tuple[str, ...]:
    """Return whom a pronoun stands for that nothing in its own sentence explains."""
    unnamed = not within(sentence, 0, clause.start)
    if sentence.antecedent and unnamed:
        return (sentence.antecedent,)
    if sentence.topic and unnamed and _COMPANY.match(sentence.mask, clause.start):
        return (sentence.topic,)
    is_company = re.search(r"\bthe\sCompany\b", sentence.text[clause.start : clause.verb_start]) is not None
    return (sentence.home,) if sentence.home and is_company else ()


def _together(sentence: Sentence, value: Value) -> bool:
    return (
        _TOGETHER.search(sentence.mask, max(0, value.start - 160), min(len(sentence.mask), value.end + 40)) is not None
    )


def _team_before(sentence: Sentence, mention: Mention) -> tuple[str, ...]:
    """Return the names joined to a possessor by `and`: `Microsoft and OpenAI's deal`."""
    team = [mention.organisation]
    for other in reversed(sentence.mentions):
        between = sentence.mask[other.end : mention.start]
        if other.end <= mention.start and re.fullmatch(r",?\s(?:and|&)\s|,\s|/", between):
            team.insert(0, other.organisation)
            mention = other
    return tuple(dict.fromkeys(team))


def _crosses(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether more than one verb or a clause's edge stands between two places."""
    verbs = sum(start <= clause.verb_start < end for clause in sentence.clauses)
    return verbs > 1 or any(start < edge < end for edge in sentence.edges)


def _has_verb(sentence: Sentence, start: int, end: int) -> bool:
    return any(start <= clause.verb_start < end for clause in sentence.clauses)


def _words(sentence: Sentence, anchor: int, reading: Reading, value: Value) -> str:
    if anchor == value.start:
        return sentence.text[value.start : value.end]
    return sentence.text[reading.cue_start : reading.cue_end]
