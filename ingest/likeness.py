"""What is kept of a document to compare it with others, and what two documents have to do with each other.

Pure functions. A `Signature` is a sample of a text's runs of words that stays small however long the text, and from
which can still be told how much of one document stands in another. Resemblance, the measure of MinHash, is low for a
copy cut to a third; containment is not.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from corpus.canonical import canonical_url
from corpus.errors import InputError, RecordError

Kind = Literal["same", "copy", "shortened", "rewritten", "different"]
_Id = TypeVar("_Id", bound=str)

RUN_WORDS = 4
"""The length of the runs that are compared."""
SAMPLE = 512
"""So many runs are kept of a document; a copy a thirtieth as long still shares about 17 of them."""
LOOKED_UP = 64
"""A document is found by so many of its runs, a long one by more, so that short copies of it are found as well."""
LOOKED_UP_AT_MOST = 256
SHARED_TO_COMPARE = 3
"""Two documents that share fewer looked-up hashes are not worth comparing; an equal title or URL counts as three."""

# Set on one half of the articles of the `duplicates` benchmark and checked on the other. Different articles share up to
# .32 of their runs (whole sentences of an agency); copies cut to a third share at least .99, copies that lost a third
# of their sentences .88, lightly rewritten ones .60. Notes on one company's guidance a quarter apart share .41.
_COPIED = 0.6
_REWRITTEN = 0.36
# Rewriting leaves shared runs all over a text (.94 of its parts and more), a borrowed sentence leaves them in one place
# (up to .62 of the parts of a text of a few sentences).
_SPREAD = 0.75
_SPREAD_PARTS = 16
_PART_SHARED = 0.2
# Of the wordings with numbers that copies share, .84 and more have equal numbers; of those that two quarters of one
# company share, about half, and a sixth without the boilerplate. A few differing ones are a corrected figure.
_FIGURES_AGREE = 0.6
_FIGURES_AGREE_REWRITTEN = 0.8
_CORRECTED = 0.03
# An end of a document is its first or last fifth; it is the document's own where less than this is shared.
_PLACES = 256
_END = _PLACES // 5
_OWN = 0.4
_WHOLE = 0.9
# Quarterly reports of one company share .5 to .9 of their runs, most of them without figures; a copy of a text as long
# as that is whole, or nearly so.
_LONG_WORDS = 5000
_LONG_COPIED = 0.95
_MUCH_LONGER = 1.4
_ONE_ADDRESS = 0.3
_TOO_SHORT_WORDS = 30
_FEWEST_RUNS = 8
_TITLES_ALIKE = 0.7

FORMAT = 1
"""Of stored signatures and of the hashes they are found by; those of another one are made anew."""
_CREDITS = 20
_LINKS = 200
_TITLE_WORDS = 40
_TITLE_CHARACTERS = 500
_DATELINE_CHARACTERS = 600
_FIGURE_BITS = 22
_FIGURE_MASK = (1 << _FIGURE_BITS) - 1
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trn": 1e12, "trillion": 1e12,
}  # fmt: skip
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_COUNTS, start=2)}
_UNITS = frozenset({"percent", "per", "cent", "pct", "dollar", "dollars", "usd", "us"})
"""Words that one writer spells out and another puts into a sign."""
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)(?:(?:-|\s{0,3})(?P<scale>trillion|billion|million|thousand|trn|tn|bn|mn|mln|[kmbt])(?!\w))?"
    r"|(?P<sign>[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"  # written without spaces
    r"|(?P<word>[^\W\d_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:'[^\W\d_]+)?)"
)
_CLOSING = re.compile(
    r"^[ \t>*#_]*(?:about\s+\S[^\n.]{0,60}$|about\s+[^\n.:]{1,60}:|(?:cautionary\s[^\n]{0,40})?forward[- ]looking\s+"
    r"(?:statements?|information)\b|safe\s+harbou?r\b|(?:media|press|investors?|company)\s+(?:contacts?|relations)\b"
    r"|this\s+(?:press\s+)?(?:release|announcement)\s+(?:contains|includes)\b|contacts?\s*:?\s*$|###\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the boilerplate at the end of a release begins."""
_SITE_IN_TITLE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]{2,30}$")
_OTHER_NAMES = {"ap": "associatedpress", "accessnewswire": "accesswire"}
_DATELINE = re.compile(
    r"[(/]\s*(?P<wire>reuters|ap|associated press|afp|bloomberg|dpa|xinhua|kyodo|pr ?newswire|business ?wire|"
    r"globe ?newswire|access ?(?:news)?wire)\s*[)/]",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:(?i:originally (?:appeared|published) (?:on|in|at|by)|first (?:reported|published) by|this (?:story|article) "
    r"(?:is|was) (?:provided|supplied) by)|(?:^|\n)(?i:source|via):)\s+"
    r"(?P<name>[A-Z][\w&'-]*(?: [A-Z][\w&'-]*){0,3})"
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a document to compare it with others.

    Attributes:
        words: how many words the text has.
        runs: how many different runs of words it has; `hashes` are the smallest of theirs.
        exact: a hash of all words in order.
        title: the title in plain words, without the site's name.
        url: host and path in one spelling, empty where there is no URL.
        hashes: sorted; the upper bits stand for the words with every number masked, the lower ones for the numbers.
        places: where each of the hashes stands first, in 256ths of the text.
        credits: whom the text names as its source.
        links: hashes of the URLs it links to.
    """

    words: int
    runs: int
    exact: int
    title: str
    url: str
    hashes: tuple[int, ...]
    places: bytes
    credits: tuple[str, ...] = ()
    links: tuple[int, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the signature as it is stored."""
        header = [FORMAT, self.words, self.runs, self.exact, len(self.hashes), self.title, self.url, self.credits]
        plain = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return b"\n".join((plain, _packed(self.hashes) + self.places + _packed(self.links)))

    def links_to(self, other: Signature) -> bool:
        """Tell whether the document links to another one."""
        return bool(other.url) and _hash(other.url, 7) in self.links

    def names(self, other: Signature, publisher: str | None) -> bool:
        """Tell whether the document links to another one or names its publisher or site as the source."""
        labels = other.url.partition("/")[0].split(".")[:-1]
        return self.links_to(other) or not {_squashed(name) for name in (publisher or "", *labels)}.isdisjoint(
            self.credits
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> Signature:
        """Read a stored signature.

        Raises:
            RecordError: it was made by another version of Groundwork.
        """
        plain, _, packed = stored.partition(b"\n")
        header = json.loads(plain.decode("utf-8", "surrogatepass"))
        if header[0] != FORMAT:
            raise RecordError("A stored signature is of another version of Groundwork; compare the documents anew.")
        _, words, runs, exact, count, title, url, credited = header
        hashes, places, links = packed[: 8 * count], packed[8 * count : 9 * count], packed[9 * count :]
        return cls(words, runs, exact, title, url, _unpacked(hashes), places, tuple(credited), _unpacked(links))


@dataclass(frozen=True, slots=True)
class Relation:
    """What two documents have to do with each other.

    Attributes:
        score: the share of the shorter document's runs of words that stands in the other, 0 to 1.
        reason: why, in words.
        apart: whether something speaks against one event, such as the same wording about other figures; mere lack of
            common words does not.
        titled: whether the titles agree as well.
        covers: the share of the longer document that stands in the shorter one.
    """

    kind: Kind
    score: float
    reason: str
    apart: bool = False
    titled: bool = False
    covers: float = 1.0

    @property
    def related(self) -> bool:
        """Whether one was made from the other, or both from a third."""
        return self.kind != "different"


def signature(
    title: str,
    text: str,
    url: str | None = None,
    *,
    links: Iterable[str] = (),
) -> Signature:
    """Return what is kept of a document to compare it with others.

    Args:
        title: as printed; a site's name at its end does not matter.
        text: the body; the boilerplate at the end of a release ("About …", forward-looking statements) is left out.
        url: where it stands, if anywhere.
        links: what the body links to.
    """
    plain = _plain(text)
    tokens = list(_tokens(_without_closing(plain)))
    places = _runs(tokens)
    kept = sorted(places)[:SAMPLE]
    return Signature(
        words=len(tokens),
        runs=len(places),
        exact=_hash(" ".join(figure or word for word, figure in tokens), 7),
        title=_plain_title(title),
        url=_address(url),
        hashes=tuple(kept),
        places=bytes(places[run] * _PLACES // max(1, len(tokens)) for run in kept),
        credits=tuple(islice(_credits(plain), _CREDITS)),
        links=tuple(sorted({_hash(address, 7) for address in map(_address, islice(links, _LINKS)) if address})),
    )


def lookup_hashes(kept: Signature) -> tuple[int, ...]:
    """Return the hashes under which a document is stored and by which others like it are found.

    They fit a signed 64-bit column. The smallest of the runs are taken: the smallest of a long text that also stand in
    a part of it are among the smallest of the part.
    """
    count = min(max(LOOKED_UP, kept.runs // 16), LOOKED_UP_AT_MOST)
    named = [f"title {kept.title}"] * (len(kept.title.split()) >= 4) + [f"url {kept.url}"] * bool(kept.url)
    thrice = (_hash(f"{number} {name}", 7) for name in named for number in range(SHARED_TO_COMPARE))
    return tuple(dict.fromkeys((*kept.hashes[:count], *thrice)))


def relation(one: Signature, other: Signature) -> Relation:
    """Tell what two documents have to do with each other, and why; the order of the two does not matter."""
    overlap = _overlap(one, other)
    titled = _titles_alike(one.title, other.title)
    if one.exact == other.exact and one.words and (titled or one.words >= _TOO_SHORT_WORDS):
        return Relation("same", 1.0, "the words are the same", titled=titled)
    if one.url and one.url == other.url and overlap.share >= _ONE_ADDRESS:
        return Relation("same", overlap.share, "both stand at one address and share their words", titled=True)
    against = _against(overlap, titled=titled, words=min(one.words, other.words))
    if against:
        return Relation("different", overlap.share, against, apart=True, titled=titled)
    kind = _kind(one, other, overlap)
    said = f"{overlap.share:.0%} of the {RUN_WORDS}-word sequences of the shorter text stand in the other"
    return Relation(kind, overlap.share, said, titled=titled, covers=overlap.covers)


def candidates(shared: Mapping[_Id, int]) -> list[_Id]:
    """Return which documents are worth comparing, by how many looked-up hashes each shares; the likeliest first."""
    worth = [document for document, count in shared.items() if count >= SHARED_TO_COMPARE]
    return sorted(worth, key=lambda document: (-shared[document], document))


@dataclass(frozen=True, slots=True)
class _Overlap:
    """How two signatures overlap.

    Attributes:
        share: how much of the shorter document stands in the longer one.
        count: so many sampled runs are shared.
        spread: over how much of the shorter document the shared runs are spread.
        figures: of the shared wordings with numbers, those with equal numbers, and all.
        one_end: the end that is all they have in common, where it is: boilerplate.
    """

    share: float
    count: int
    spread: float
    figures: tuple[int, int]
    one_end: str
    covers: float
    much_longer: bool


def _overlap(one: Signature, other: Signature) -> _Overlap:
    whole = min(_complete_to(one), _complete_to(other))
    left, right = _sampled(one, whole), _sampled(other, whole)
    shared = left.keys() & right.keys()
    short, long = (left, right) if one.runs <= other.runs else (right, left)
    return _Overlap(
        share=len(shared) / max(1, len(short)),
        count=len(shared),
        spread=_spread(short, shared),
        figures=_figures(left, right, shared),
        one_end=_only_one_end(left, right, shared),
        covers=len(shared) / max(1, len(long)),
        much_longer=max(one.runs, other.runs) >= _MUCH_LONGER * min(one.runs, other.runs),
    )


def _complete_to(kept: Signature) -> int:
    """Return up to which hash a signature holds all that its document has."""
    return kept.hashes[-1] if kept.runs > len(kept.hashes) else 1 << 62


def _sampled(kept: Signature, whole: int) -> dict[int, int]:
    return dict(zip(kept.hashes[: bisect_right(kept.hashes, whole)], kept.places, strict=False))


def _spread(places: Mapping[int, int], shared: Collection[int]) -> float:
    parts = max(1, min(_SPREAD_PARTS, len(places) // 6))
    held, found = [0] * parts, [0] * parts
    for run, place in places.items():
        held[place * parts // _PLACES] += 1
        found[place * parts // _PLACES] += run in shared
    filled = [part for part in range(parts) if held[part]]
    return sum(found[part] >= _PART_SHARED * held[part] for part in filled) / max(1, len(filled))


def _figures(left: Iterable[int], right: Iterable[int], shared: Collection[int]) -> tuple[int, int]:
    wordings = {run >> _FIGURE_BITS for run in left if run & _FIGURE_MASK}
    common = wordings & {run >> _FIGURE_BITS for run in right if run & _FIGURE_MASK}
    equal = {run >> _FIGURE_BITS for run in shared} & common
    return len(equal), len(common)


def _only_one_end(left: Mapping[int, int], right: Mapping[int, int], shared: Collection[int]) -> str:
    """Return which end two documents have in common while each has words of its own at the other one."""
    ends = [(_part(each, shared, 0, _END), _part(each, shared, _PLACES - _END, _PLACES)) for each in (left, right)]
    if all(first < _OWN and last > 1 - _OWN for first, last in ends):
        return "ending"
    return "opening" if all(last < _OWN and first > 1 - _OWN for first, last in ends) else ""


def _part(places: Mapping[int, int], shared: Collection[int], start: int, end: int) -> float:
    """Return how much of a part of a document is shared."""
    found = [run in shared for run, place in places.items() if start <= place < end]
    return sum(found) / max(1, len(found))


def _against(overlap: _Overlap, *, titled: bool, words: int) -> str:
    equal, wordings = overlap.figures
    differing = wordings - equal
    needed = _FIGURES_AGREE if overlap.share >= _COPIED else _FIGURES_AGREE_REWRITTEN
    corrected = differing <= max(RUN_WORDS, _CORRECTED * overlap.count)  # one corrected figure stands in that many runs
    if not corrected and equal < needed * wordings:
        return f"the wording is the same and the figures differ in {differing} of {wordings} places"
    if words >= _LONG_WORDS and _REWRITTEN <= overlap.share < _LONG_COPIED:
        return f"each of two long texts has much of its own: {1 - overlap.share:.0%} of the shorter one's sequences"
    if overlap.share < _WHOLE and (overlap.one_end == "ending" or (overlap.one_end and not titled)):
        return f"only their {overlap.one_end}s are the same"
    return ""


def _kind(one: Signature, other: Signature, overlap: _Overlap) -> Kind:
    if overlap.count < _FEWEST_RUNS or min(one.words, other.words) < _TOO_SHORT_WORDS:
        return "different"
    if overlap.share >= _COPIED:
        return "shortened" if overlap.much_longer else "copy"
    return "rewritten" if overlap.share >= _REWRITTEN and overlap.spread >= _SPREAD else "different"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\u2019", "'")


def _without_closing(text: str) -> str:
    found = _CLOSING.search(text, len(text) * 2 // 5)
    kept = text if found is None else text[: found.start()]
    return kept if len(kept.split()) >= _TOO_SHORT_WORDS * 2 else text


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield every word with the figure it stands for; all figures are one and the same word."""
    for match in _TOKEN.finditer(text.casefold()):
        number, scale, sign, word = match.groups()
        if number:
            yield "#", _value(number, scale)
        elif sign or word not in _UNITS:
            figure = _NUMBER_WORDS.get(word or "", "")
            yield ("#", figure) if figure else (sign or word, "")


def _value(number: str, scale: str | None) -> str:
    whole = re.sub(r"[.,](?=\d{3}(?:[.,]|$))", "", number) if number.count(",") or number.count(".") > 1 else number
    try:
        return f"{float(whole.replace(',', '.')) * _SCALES.get(scale or '', 1.0):.6g}"
    except ValueError:
        return number


def _runs(tokens: Sequence[tuple[str, str]]) -> dict[int, int]:
    """Return the hash of every run of words with the place where it stands first."""
    places: dict[int, int] = {}
    for start in range(max(1, len(tokens) - RUN_WORDS + 1) if tokens else 0):
        run = tokens[start : start + RUN_WORDS]
        figures = " ".join(figure for _, figure in run if figure)
        low = (_hash(figures, 4) & _FIGURE_MASK) | 1 if figures else 0
        places.setdefault((_hash(" ".join(word for word, _ in run), 5) << _FIGURE_BITS) | low, start)
    return places


def _hash(text: str, size: int) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest(), "big")


def _plain_title(title: str) -> str:
    plain = " ".join(_plain(title).split())[:_TITLE_CHARACTERS]
    words = [figure or word for word, figure in _tokens(_SITE_IN_TITLE.sub("", plain) or plain)]
    return " ".join(words[:_TITLE_WORDS])


def _titles_alike(one: str, other: str) -> bool:
    left, right = set(one.split()), set(other.split())
    return min(len(left), len(right)) >= 3 and len(left & right) >= _TITLES_ALIKE * max(len(left), len(right))


def _address(url: str | None) -> str:
    """Return host and path in one spelling: without `www.`, `m.` and `amp`; empty where the URL names only a site."""
    if not url:
        return ""
    try:
        parts = urlsplit(canonical_url(url))
    except InputError:
        return ""
    host = re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", parts.netloc)
    path = re.sub(r"(?:/amp|/index\.(?:html?|php)|\.amp(?:\.html)?)?/*$", "", re.sub(r"^/amp(?=/)", "", parts.path))
    query = "&".join(part for part in parts.query.split("&") if part and part not in {"amp=1", "amp="})
    return f"{host}{path}" + (f"?{query}" if query else "") if path or query else ""


def _credits(text: str) -> Iterator[str]:
    named = [each["wire"] for each in _DATELINE.finditer(text[:_DATELINE_CHARACTERS])]
    named += [each["name"] for each in _CREDIT.finditer(text)]
    yield from filter(None, dict.fromkeys(map(_squashed, named)))


def _squashed(name: str) -> str:
    """Return a publisher's name in one spelling."""
    squashed = re.sub(r"^the(?=[\W_])|[\W_]", "", name.casefold())
    return _OTHER_NAMES.get(squashed, squashed)


def _packed(numbers: Sequence[int]) -> bytes:
    packed = array("Q", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpacked(packed: bytes) -> tuple[int, ...]:
    numbers = array("Q", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return tuple(numbers)
