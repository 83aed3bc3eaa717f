"""Which date is this, and how sure are we? Declared dates first; a searched one is only ever a guess; never "now"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.dates import DateConfidence, DateSource, PartialDate
from ingest.metadata import PageMetadata, read_metadata
from ingest.written_date import EARLIEST_YEAR, any_date, dates_in, is_to_come, written_date

_ARTICLE_TYPES = frozenset({
    "article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "analysisnewsarticle", "recipe",
    "review", "opinionnewsarticle", "techarticle", "scholarlyarticle", "backgroundnewsarticle", "liveblogposting",
    "advertisercontentarticle", "pressrelease", "socialmediaposting", "reviewnewsarticle", "medicalscholarlyarticle",
})  # fmt: skip
_PAGE_TYPES = frozenset({"webpage", "itempage", "medicalwebpage"})
_OPENGRAPH = ("article:published_time", "og:article:published_time", "og:published_time", "article:published")
_META = (
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "publish-date", "publish_date", "publishdate",
    "published_time", "published-date", "publisheddate", "pubdate", "pub_date", "article.published", "datepublished",
    "date.published", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created",
    "citation_publication_date", "citation_online_date", "article_date_original", "originalpublicationdate", "ptime",
    "displaydate", "rnews:datepublished", "dc.date", "dcterms.date", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "last-modified",
    "datemodified",
    "dcterms.modified",
    "lastmod",
)
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?([01]\d)(?:[/-]?([0-3]\d))?(?=[/_.-])")
_CLASS_PUBLISHED = re.compile(r"\bpublished\b|entry-date|pubdate|publish-?date|post-date|article-date")
_CLASS_MODIFIED = re.compile(r"updated|modified")
_UPDATED_LABEL = re.compile(r"(?i)updated?|modified|reviewed|revised")
_CLOSE = dt.timedelta(days=1)
_BYLINE_CHARACTERS = 40
_PROSE_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class PageDates:
    """When a page was published and changed, as far as it tells.

    Attributes:
        source: where `published` was read; None where it is unknown.
        read_from: the same to the letter, such as `json-ld datePublished`.
        ignored: what the page declares and is not believed, and why, in a sentence.
    """

    published: PartialDate | None = None
    modified: PartialDate | None = None
    source: DateSource | None = None
    confidence: DateConfidence | None = None
    read_from: str | None = None
    ignored: str | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    date: PartialDate
    source: DateSource
    name: str
    sure: bool = True

    def agrees(self, other: PartialDate) -> bool:
        return abs(self.date.first_day - other.first_day) <= _CLOSE


def page_dates(
    html: str, url: str | None = None, *, metadata: PageMetadata | None = None, today: dt.date | None = None
) -> PageDates:
    """Return when the page says it was published, keeping the calendar day as it is written there."""
    day = today or dt.datetime.now(dt.UTC).date()
    declared = metadata or read_metadata(html)
    return replace(_dates(html, url, declared, day), ignored=_ignored(declared, url, day))


def _dates(html: str, url: str | None, declared: PageMetadata, day: dt.date) -> PageDates:
    modified = _modified(declared, day)
    claims = list(_claims(declared, url, day))
    if claims:
        in_url = _url_date(url, day)
        best, confidence = _weighed(claims, in_url)
        earlier = None if in_url is not None and _fits(best.date, in_url) else _printed_before(best, declared, day)
        if earlier is not None:
            name = f"printed by the headline; {best.name} says {best.date}"
            return PageDates(earlier, modified, "searched", "medium", name)
        if confidence == "high" and _contradicted(best.date, declared, day):
            confidence = "medium"
        near = [found for found in _printed(declared, day) if best.agrees(found)]
        # The day that readers are shown is the site's own; timestamps are often in UTC.
        shown = near[0] if near and best.date not in near else best.date
        return PageDates(shown, modified, best.source, confidence, best.name)
    guess, name = next(_printed(declared, day), None), "printed by the headline"
    if guess is None:
        guess, name = _searched(html, url, day), "htmldate's search in the page"
        guess = None if guess == modified else guess
    return PageDates(modified=modified) if guess is None else PageDates(guess, modified, "searched", "low", name)


def _ignored(page: PageMetadata, url: str | None, today: dt.date) -> str | None:
    """Return what is said of a declared date of publication that is yet to come."""
    for _, name, sure, written in _written(page, url):
        date = any_date(written) if sure else None
        if date is not None and is_to_come(date, today=today):
            return f"The page gives {date} as its publication date ({name}); that is yet to come, so it was ignored."
    return None


def _claims(page: PageMetadata, url: str | None, today: dt.date) -> Iterator[_Claim]:
    """Yield what the page declares, the most telling first."""
    for source, name, sure, written in _written(page, url):
        date = written_date(written, today=today)
        if date is not None:
            yield _Claim(date, source, name, sure)


def _written(page: PageMetadata, url: str | None) -> Iterator[tuple[DateSource, str, bool, str]]:
    for sure, value in _linked_dates(page, url):
        yield "json-ld", "json-ld datePublished", sure, value
    for name in _OPENGRAPH:
        for value in page.meta.get(name, ()):
            yield "opengraph", name, True, value
    for moment in page.times:
        if moment.itemprop == "datepublished" or moment.pubdate:
            yield "itemprop", "itemprop datePublished", True, moment.value
    for name in _META:
        for value in page.meta.get(name, ()):
            yield "meta", f"meta {name}", name != "date", value
    for moment in page.times:
        if _CLASS_PUBLISHED.search(moment.classes) and not _CLASS_MODIFIED.search(moment.classes):
            yield "itemprop", "time element", False, moment.value


def _weighed(claims: list[_Claim], in_url: PartialDate | None) -> tuple[_Claim, DateConfidence]:
    """Choose among the claims: the first, unless the others or the URL speak against it."""
    best = next((claim for claim in claims if claim.sure), claims[0])
    firsts = {claim.source: claim for claim in reversed(claims)}
    others = [claim for claim in firsts.values() if claim.source != best.source]
    against = [claim for claim in others if not claim.agrees(best.date)]
    if in_url is not None and not _fits(best.date, in_url):
        fitting = [claim for claim in claims if _fits(claim.date, in_url)]
        return (fitting[0], "medium") if fitting else (best, "medium")
    confirmed = in_url is not None and in_url.day is not None
    if confirmed and in_url is not None:
        # A site's paths carry its own calendar day, while its timestamps are often in UTC.
        best = _Claim(in_url, best.source, f"{best.name}, confirmed by the address")
    if against and not confirmed:
        return best, "medium"
    if not best.sure and not confirmed and not others:
        return best, "medium"
    return best, "high"


def _contradicted(date: PartialDate, page: PageMetadata, today: dt.date) -> bool:
    """Say whether readers are shown other dates only, be it that of a change: then the declared one is less certain."""
    shown = [found for _, found in dates_in(page.near_title, today=today)]
    return bool(shown) and all(abs(found.first_day - date.first_day) > _CLOSE for found in shown)


def _printed(page: PageMetadata, today: dt.date) -> Iterator[PartialDate]:
    """Yield the dates printed by the headline, but none that is said to be the date of a change."""
    for position, found in dates_in(page.near_title, today=today):
        label = page.near_title[max(0, position - 30) : position]
        if not _UPDATED_LABEL.search(label):
            yield found


def _printed_before(declared: _Claim, page: PageMetadata, today: dt.date) -> PartialDate | None:
    """Return the earlier date in the byline, where readers are shown nothing of the declared one.

    Sites declare the day of a page's change or move as that of its publication, but do not print an earlier one than
    it was. Dates in running text are those of events.
    """
    lines: list[str] = []
    for line in page.near_title.split("\n"):
        if len(line) >= _PROSE_CHARACTERS:
            break
        lines.append(line if len(line) <= _BYLINE_CHARACTERS else "")
    byline = list(_printed(replace(page, near_title="\n".join(lines)), today))
    if any(declared.agrees(found) for found in _printed(page, today)):
        return None
    return next((found for found in byline if found.first_day < declared.date.first_day - _CLOSE), None)


def _fits(date: PartialDate, in_url: PartialDate) -> bool:
    if in_url.day is not None:
        return abs(date.first_day - in_url.first_day) <= _CLOSE
    return in_url.first_day - _CLOSE <= date.first_day <= in_url.last_day + _CLOSE


def _linked_dates(page: PageMetadata, url: str | None) -> Iterator[tuple[bool, str]]:
    """Yield the dates of JSON-LD objects about this page, and whether it is certain that they are about it."""
    articles = [found for found in page.linked_data if _types(found) & _ARTICLE_TYPES and _published(found)]
    mine = [found for found in articles if _is_about(found, page, url)]
    alone = len({_published(found) for found in articles}) == 1
    for found in mine or articles[:1]:
        yield bool(mine) or alone, _published(found)
    if not articles:
        for found in page.linked_data:
            if _types(found) & _PAGE_TYPES and _published(found):
                yield False, _published(found)


def _types(found: Mapping[str, Any]) -> set[str]:
    declared = found.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return {str(name).rpartition("/")[2].lower() for name in names if isinstance(name, str)}


def _published(found: Mapping[str, Any]) -> str:
    for key in ("datePublished", "dateCreated"):
        value = found.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _is_about(found: Mapping[str, Any], page: PageMetadata, url: str | None) -> bool:
    headline = _folded(str(found.get("headline") or found.get("name") or ""))
    titles = [_folded(text) for text in (*page.headings[:3], page.title or "", page.first("og:title") or "") if text]
    if headline and any(headline == title or (title and (headline in title or title in headline)) for title in titles):
        return True
    entity = found.get("mainEntityOfPage")
    places = (found.get("url"), found.get("@id"), entity.get("@id") if isinstance(entity, Mapping) else entity)
    here = {_path(place) for place in (url, page.canonical, page.first("og:url")) if place}
    return any(isinstance(place, str) and _path(place) in here for place in places)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _path(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].partition("?")[0].rstrip("/").removeprefix("www.")


def _modified(page: PageMetadata, today: dt.date) -> PartialDate | None:
    written = [
        str(found["dateModified"])
        for found in page.linked_data
        if _types(found) & _ARTICLE_TYPES and found.get("dateModified")
    ]
    written += [value for name in _MODIFIED for value in page.meta.get(name, ())]
    written += [moment.value for moment in page.times if moment.itemprop == "datemodified"]
    return next((date for value in written if (date := written_date(value, today=today))), None)


def _url_date(url: str | None, today: dt.date) -> PartialDate | None:
    found = _URL_DATE.search((url or "").partition("://")[2] + "/")
    if found is None:
        return None
    return written_date("-".join(part for part in found.groups() if part), today=today)


def _searched(html: str, url: str | None, today: dt.date) -> PartialDate | None:
    """Let htmldate look for a date in the page's text; it finds one on nearly every page, right or wrong."""
    import htmldate  # noqa: PLC0415  # imported late: only a page that declares no date needs it

    try:
        found = htmldate.find_date(
            html,
            extensive_search=True,
            original_date=True,
            url=url,
            min_date=f"{EARLIEST_YEAR}-01-01",
            max_date=(today + dt.timedelta(days=1)).isoformat(),
        )
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError):
        # It can fail on odd markup; a guess that cannot be had is no date.
        return None
    if not found or found.endswith("-01-01"):
        return None  # A bare year, as of a copyright line, comes back as its first day.
    return written_date(found, today=today)
