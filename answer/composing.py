"""What a model wrote becomes statements with checked citations; nothing unchecked leaves here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from answer.answer import Citation, Statement, Verification
from answer.plain_text import plain
from answer.prompt import MISSING_MARK
from answer.verify import Quoted, stands, verify
from answer.words import terms
from answer.written import Cited, Run
from corpus.document import Document, VersionId
from corpus.organisations import gazetteer
from corpus.quantities import quantities, same

_MISSING = re.compile(rf"[*_\s]*{re.escape(MISSING_MARK[:-1])}[*_]*\s*:?", re.IGNORECASE)
_LAST_SENTENCE = re.compile(r"(?:.*[.!?:…][\"'”’)\]]*\s+|.*\n)", re.DOTALL)
_TAIL = re.compile(r"[\s.,;:!?)\]”’\"'*_]*")
_OF_DATES = frozenset(
    terms(
        "January February March April May June July August September October November December quarter half year "
        "fiscal month day late early mid end latest newest recent currently now today update previously earlier later"
    )
)
_LONGEST_MISSING = 300
_LONGEST_LEAD = 200
_WORTH: dict[Verification, float] = {"verified": 1.0, "partial": 0.5, "unsupported": 0.0}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that was checked, with the citations that are new with it."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Quote:
    document: Document
    version_id: VersionId
    quoted: Quoted

    def key(self, found: Verification) -> tuple[str, int, int, Verification]:
        return (self.version_id, self.quoted.start, self.quoted.end, found)


class Composer:
    """Turns the runs of one answer into statements.

    Args:
        text_of: returns the stored text of a version.
        note_of: returns what a reader should know of a document.
        limit: how many citations at most.

    Attributes:
        citations: those of all statements so far.
        dropped: how many statements the words they cite do not carry.
        missing: what the model says that the sources do not hold.
    """

    def __init__(
        self, text_of: Callable[[VersionId], str], note_of: Callable[[Document], str | None], limit: int
    ) -> None:
        self._text_of, self._note_of, self.limit = text_of, note_of, limit
        self._pending: tuple[str, Run] | None = None
        self._uncited = ""
        self._numbers: dict[tuple[str, int, int, Verification], int] = {}
        self._worth: list[float] = []
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []
        self.documents: list[Document] = []
        self.dropped = 0
        self.missing: str | None = None

    @property
    def confidence(self) -> float:
        """How much of what was written is carried by what it cites, from 0 to 1."""
        return sum(self._worth) / len(self._worth) if self._worth else 0.0

    def take(self, run: Run) -> Iterator[Said]:
        """Take the next run; yield what is certain now."""
        if not run.cited:
            self._uncited += run.text
            return
        tail = ""
        if self._pending is not None:
            found = _TAIL.match(self._uncited)
            tail = found.group() if found else ""
        lead = self._lead(self._uncited[len(tail) :])
        yield from self._say(tail)
        self._pending, self._uncited = (lead, run), ""

    def end(self) -> Iterator[Said]:
        """Yield what is left, and find what the model says is missing."""
        found = _TAIL.match(self._uncited) if self._pending is not None else None
        tail = found.group() if found else ""
        self._lead(self._uncited[len(tail) :])
        yield from self._say(tail)

    def _lead(self, uncited: str) -> str:
        """Return the part of uncited text that begins the next statement; keep what it says is missing."""
        mark = _MISSING.search(uncited)
        if mark is not None:
            said = plain(uncited[mark.end() :].strip().split("\n")[0])
            self.missing = said if 0 < len(said) <= _LONGEST_MISSING else ""
            uncited = uncited[: mark.start()]
        finished = _LAST_SENTENCE.match(uncited)
        lead = uncited[finished.end() :] if finished else uncited
        return lead if len(lead) <= _LONGEST_LEAD else ""

    def _say(self, tail: str) -> Iterator[Said]:
        if self._pending is None:
            return
        (lead, run), self._pending = self._pending, None
        quotes = [quote for cited in run.cited if (quote := self._quote(cited)) is not None]
        quoted = [quote.quoted for quote in quotes]
        # The lead-in counts with the run if it is carried too; if not, the run may still stand alone.
        ending = "" if run.text.rstrip().endswith((".", "!", "?")) else tail.rstrip()
        parts = [lead + run.text, run.text] if _adds_nothing(lead, quoted) else [run.text]
        for written in dict.fromkeys(_sentence(part + ending) for part in parts):
            found = verify(written, quoted)
            if found != "unsupported":
                self._worth.append(_WORTH[found])
                yield from self._cite(written, quotes, found)
                return
        self.dropped += 1
        self._worth.append(0.0)
        for quote in quotes:
            if stands(quote.quoted) and self._disagrees(quote.quoted.quote):
                # To drop the model's words would hide that sources disagree; the source's own words say it.
                yield from self._cite(quote.quoted.quote, [quote], "verified")

    def _quote(self, cited: Cited) -> _Quote | None:
        sentences = cited.source.sentences[cited.first : cited.last]
        if not sentences:
            return None  # What is known of a document is no words of its text.
        document, version = cited.source.document, sentences[0].version_id
        text, start, end = self._text_of(version), sentences[0].start, sentences[-1].end
        quoted = Quoted(text[start:end], start, end, text, document.title, document.published_at)
        return _Quote(document, version, quoted)

    def _cite(self, text: str, quotes: Sequence[_Quote], found: Verification) -> Iterator[Said]:
        allowed = self._allowed(quotes, found)
        # The citation that the limit leaves out may be the one that carries the words: then they go with it.
        if not allowed or _WORTH[verify(text, [quote.quoted for quote in allowed])] < _WORTH[found]:
            self.dropped += 1
            return
        new: list[Citation] = []
        for quote in allowed:
            if quote.key(found) not in self._numbers:
                self._numbers[quote.key(found)] = number = len(self._numbers) + 1
                new.append(self._citation(number, quote, found))
                self.documents.append(quote.document)
        statement = Statement(text, tuple(dict.fromkeys(self._numbers[quote.key(found)] for quote in allowed)))
        self.statements.append(statement)
        self.citations += new
        yield Said(statement, tuple(new))

    def _allowed(self, quotes: Sequence[_Quote], found: Verification) -> list[_Quote]:
        """Return the quotes that have a number already, and as many others as the limit leaves room for."""
        known = {quote.key(found) for quote in quotes} & set(self._numbers)
        new = dict.fromkeys(quote.key(found) for quote in quotes if quote.key(found) not in known)
        room = set(list(new)[: max(0, self.limit - len(self._numbers))])
        return [quote for quote in quotes if quote.key(found) in known | room]

    def _citation(self, number: int, quote: _Quote, found: Verification) -> Citation:
        document, quoted = quote.document, quote.quoted
        return Citation(
            number=number,
            document_id=document.id,
            version_id=quote.version_id,
            title=document.title,
            publisher=document.publisher,
            tier=document.tier,
            url=document.url,
            published_at=document.published_at,
            quote=quoted.quote,
            start=quoted.start,
            end=quoted.end,
            verification=found,
            note=self._note_of(document),
        )

    def _disagrees(self, quote: str) -> bool:
        """Tell whether a quote gives another value of one unit for an organisation than a statement does."""
        theirs = [one for one in quantities(quote) if one.kind in {"money", "power"}]
        names = {mention.organisation for mention in gazetteer().mentions(quote)}
        for statement in self.statements:
            if not names & {mention.organisation for mention in gazetteer().mentions(statement.text)}:
                continue
            ours = [one for one in quantities(statement.text) if one.kind in {"money", "power"}]
            if any(one.unit == other.unit and not same(one, other) for one in ours for other in theirs):
                return True
        return False


def numbered(statements: Sequence[Statement]) -> str:
    """Return statements as one text, each with its marks."""
    return " ".join(marked(statement) for statement in statements)


def marked(statement: Statement) -> str:
    """Return a statement with its marks."""
    return statement.text + "".join(f" [{number}]" for number in statement.citations)


def _adds_nothing(lead: str, quoted: Sequence[Quoted]) -> bool:
    """Tell whether every telling word of an uncited lead-in stands in the quotes, or is a date, which is checked."""
    held = frozenset(term for quote in quoted for term in terms(f"{quote.quote} {quote.title}"))
    telling = terms(plain(lead))
    return bool(telling) and all(term in held or term.isdigit() or term in _OF_DATES for term in telling)


def _sentence(text: str) -> str:
    """Return a run as a sentence: plain, beginning with a capital where its first word is an ordinary one."""
    text = plain(text).lstrip(".,;:!?)]”’ ").strip()
    first = text.split(" ", 1)[0]
    return text[0].upper() + text[1:] if first.isalpha() and first.islower() else text
