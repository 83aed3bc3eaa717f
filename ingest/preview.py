"""Looking at an address before it is followed: what kind of source it is, what it lists, how its newest entry reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from corpus.canonical import canonical_url
from corpus.document import Reading
from corpus.errors import FetchError, InputError, TryLater
from corpus.following import Following
from corpus.source import Followed, Source, SourceKind, Tier, source_id
from ingest.discover import Candidate, Guess, address_of, kind_of, usual_places
from ingest.feed import read_feed
from ingest.fetch import Fetched, Fetcher
from ingest.filings import read_company_feed, read_filing_index
from ingest.hrefs import site_of
from ingest.listed import Entry, Listed
from ingest.listing import ListingRules, RejectedGroup, read_listing
from ingest.read import read_page
from ingest.sitemap import read_sitemap

SHOWN = 20
_MOST_TRIED = 4
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What following an address would mean, before anything counts.

    Attributes:
        source: what would be kept.
        reasons: why it is of this kind, in words.
        others: other addresses to follow that the page advertises.
        entries: the first of what it lists, in its order; `total` says how many there are.
        rules: by which the links of a listing page were told from the others; `rejected` are the others.
        sample: its newest entry that can be read, as it would be; None with `sample_problem` where the newest ones
            cannot.
        known: the source, where the record knows it already.
        removed: what it lists that was removed from the record on purpose, and is kept out.
    """

    source: Source
    reasons: tuple[str, ...]
    others: tuple[Candidate, ...] = ()
    entries: tuple[Entry, ...] = ()
    total: int = 0
    rules: Mapping[str, object] | None = None
    rejected: tuple[RejectedGroup, ...] = ()
    sample: Reading | None = None
    sample_problem: str | None = None
    problems: tuple[str, ...] = ()
    known: Followed | None = None
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Looked:
    """An address that was fetched, and what it turned out to be."""

    fetched: Fetched
    guess: Guess


def preview(url: str, fetcher: Fetcher, following: Following, *, kind: SourceKind | None = None) -> Preview:
    """Look at an address as a source; nothing is kept.

    A page that names a feed of its own, or has one where feeds usually are, is followed by that feed.

    Args:
        url: an address, or a company's CIK for its filings.
        fetcher: fetches it, and the newest of what it lists.
        following: tells whether it is followed already.
        kind: what the person says it is; then it is taken at their word.

    Raises:
        FetchError: it could not be fetched.
        InputError: it cannot be followed; the message says why.
    """
    fetched = fetcher.fetch(address_of(url))
    looked = _Looked(fetched, _guess(fetched, kind))
    if kind is None and looked.guess.kind in {"page", "listing"}:
        looked = _better(looked, fetcher) or looked
    guess, found = looked.guess, looked.fetched
    source = _source(guess, found)
    known = following.find(source.url)
    if guess.kind in {"page", "file"}:
        sample, problem = _sample(found)
        return Preview(
            source=known.source if known else _named(source, sample),
            reasons=guess.reasons,
            others=guess.candidates,
            sample=sample,
            sample_problem=problem,
            known=known,
            removed=tuple(following.kept_out([source.url])),
        )
    listed, rules, rejected = _listed(guess.kind, found)
    reasons = guess.reasons
    if listed.more:
        reasons = (*reasons, f"It is an index of {len(listed.more)} sitemaps; the newest is shown: {listed.more[0]}")
        listed = _newest_child(listed, fetcher)
    sample, problem = _newest(listed, guess.kind, fetcher)
    return Preview(
        source=known.source if known else replace(source, publisher=_publisher(source, sample)),
        reasons=reasons,
        others=tuple(other for other in guess.candidates if other.url != source.url),
        entries=listed.entries[:SHOWN],
        total=len(listed.entries),
        rules=None if rules is None else rules.as_json(),
        rejected=rejected,
        sample=sample,
        sample_problem=problem,
        problems=listed.problems,
        known=known,
        removed=tuple(following.kept_out(_canonical(listed.entries))),
    )


def _guess(fetched: Fetched, kind: SourceKind | None) -> Guess:
    if kind is not None:
        return Guess(kind, reasons=("You said so.",))
    return kind_of(fetched.content, url=fetched.url, media_type=fetched.media_type, charset=fetched.charset)


def _better(looked: _Looked, fetcher: Fetcher) -> _Looked | None:
    """Return the feed that a page names, or that stands where feeds usually do; None where there is none to be had."""
    named = [candidate.url for candidate in looked.guess.candidates if candidate.kind == "feed"]
    guessed = usual_places(looked.fetched.url) if looked.guess.kind == "listing" else ()
    for url in (named or list(guessed))[:_MOST_TRIED]:
        try:
            fetched = fetcher.fetch(url)
            guess = kind_of(fetched.content, url=fetched.url, media_type=fetched.media_type, charset=fetched.charset)
        except (FetchError, InputError):
            # A feed that cannot be had is no better than the page; the page itself is followed then.
            continue
        if guess.kind == "feed" and guess.listed:
            how = "The page names this feed." if named else "It stands where sites usually have their feed."
            others = (Candidate(looked.fetched.url, looked.guess.kind, "the page itself"), *looked.guess.candidates)
            return _Looked(fetched, replace(guess, reasons=(*guess.reasons, how), candidates=others))
    return None


def _listed(kind: SourceKind, fetched: Fetched) -> tuple[Listed, ListingRules | None, tuple[RejectedGroup, ...]]:
    if kind == "feed":
        return read_feed(fetched.content, url=fetched.url, charset=fetched.charset), None, ()
    if kind == "sitemap":
        return read_sitemap(fetched.content, url=fetched.url), None, ()
    if kind == "filings":
        return read_company_feed(fetched.content, fetched.url), None, ()
    if kind == "listing":
        found = read_listing(fetched.content, url=fetched.url, charset=fetched.charset)
        return found.listed, found.rules, found.rejected
    raise InputError(f"a {kind} is added, not followed: `groundwork add`")


def _canonical(entries: Sequence[Entry]) -> Iterator[str]:
    """Give the canonical addresses of entries, passing over those that have none."""
    for entry in entries:
        with suppress(InputError):
            yield canonical_url(entry.url)


def _newest_child(listed: Listed, fetcher: Fetcher) -> Listed:
    """Return what the newest sitemap of an index lists."""
    try:
        fetched = fetcher.fetch(listed.more[0])
        child = read_sitemap(fetched.content, url=fetched.url)
    except (FetchError, InputError) as error:
        return replace(listed, problems=(*listed.problems, str(error)))
    return replace(child, problems=(*listed.problems, *child.problems))


def _newest(listed: Listed, kind: SourceKind, fetcher: Fetcher) -> tuple[Reading | None, str | None]:
    """Return how the newest entry that can be read does read, or why the newest could not be."""
    if not listed.entries:
        return None, "it lists nothing that could be read as a sample"
    # A sitemap's front page is newer than all its articles.
    articles = [entry for entry in listed.entries if urlsplit(entry.url).path.strip("/")] or listed.entries
    newest = sorted(articles, key=lambda entry: -entry.published_at.last_day.toordinal() if entry.published_at else 0)
    reasons: list[str] = []
    for entry in newest[:_SAMPLES]:
        try:
            return read_page(_article(entry, kind, fetcher)), None
        except (FetchError, InputError) as error:
            reasons.append(str(error))
            if isinstance(error, TryLater):
                break
    return None, reasons[0]


def _article(entry: Entry, kind: SourceKind, fetcher: Fetcher) -> Fetched:
    fetched = fetcher.fetch(entry.url)
    if kind != "filings":
        return fetched
    documents = read_filing_index(fetched.content, fetched.url).entries
    if not documents:
        raise InputError("the newest filing lists no document that is read")
    return fetcher.fetch(documents[-1].url)


def _sample(fetched: Fetched) -> tuple[Reading | None, str | None]:
    try:
        return read_page(fetched), None
    except (FetchError, InputError) as error:
        return None, str(error)


def _source(guess: Guess, fetched: Fetched) -> Source:
    # What was asked for, not where it was redirected to: the redirect may change.
    url = canonical_url(fetched.requested_url)
    site = site_of(fetched.url) or url
    tier: Tier = "primary" if guess.kind == "filings" else "press"
    return Source(
        id=source_id(url),
        kind=guess.kind,
        name=guess.title or site,
        publisher=guess.title if guess.kind == "filings" and guess.title else site,
        url=url,
        tier=tier,
    )


def _named(source: Source, sample: Reading | None) -> Source:
    """Return the source of a single page under the headline and the publisher that were read from it."""
    return source if sample is None else replace(source, name=sample.title, publisher=_publisher(source, sample))


def _publisher(source: Source, sample: Reading | None) -> str:
    """Return what the newest article says of its publisher, where it is of the source's own site."""
    if source.kind == "filings" or sample is None or sample.publisher is None or sample.url is None:
        return source.publisher
    return sample.publisher if site_of(sample.url) == site_of(source.url) else source.publisher
