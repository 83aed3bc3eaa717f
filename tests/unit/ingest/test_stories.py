"""Stories: copies are found however they were cut, events that share only a template stay apart."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.errors import RecordError
from corpus.source import Tier
from ingest import likeness, stories
from ingest.likeness import Relation, Signature
from ingest.stories import Telling

ARTICLE = """Harrow Grid will build its third data centre on the site of a closed paper mill, it said on Tuesday.
The first hall is to draw 120 megawatts from next spring, the whole campus 480 once the new substation is ready.
Neighbours had asked for quieter cooling, so the plans now show no fans on the side that faces the village.
"We heard them and went back to the drawing board," said Ines Toller, who runs the work, in the town hall.
The county granted the permit by seven votes to two after a debate that lasted until midnight.
Harrow expects to spend 2.4 billion dollars on buildings and power, and leaves the chips to its tenants.
One of them, according to two people who have seen the lease, is a maker of weather models from the north.
The utility must string eleven miles of new line through woodland, for which it has the rights but not yet the crews.
A union of electricians offered to train forty apprentices if the work goes to local firms.
The paper mill closed in 2019 and took six hundred jobs with it; the new halls will employ ninety people.
Water will come from the mill's old intake, at a tenth of what the mill used to draw.
Work begins in May with the removal of the old chimneys, which a heritage group had tried to save."""

ABOUT = """About Harrow Grid
Harrow Grid designs, builds and operates data centres for companies that train large models. Founded in 2014, it runs
21 campuses in 9 countries, employs 3,400 people and has bought clean power for every hour of its use since 2022. More
at its website, where investors also find its filings.
Forward-looking statements
This release contains forward-looking statements that involve risks and uncertainties, among them the supply of
transformers, the price of power, the decisions of regulators and the plans of customers. Actual results may differ.
Harrow Grid has no duty to update any statement and refers to the risks in its annual report for more detail."""

QUARTER = """Harrow Grid today announced results for the {ordinal} quarter of {year}, which ended on {end}.
Revenue was ${revenue} million, up {growth} percent from a year earlier. Operating income was ${income} million, against
${before} million in the same quarter of last year. Capital expenditure came to ${capex} million, most of it for
substations. The company ended it with {power} megawatts under contract, of which {running} megawatts are running.
Cash and equivalents were ${cash} million. "Demand was strong in the {ordinal} quarter and our teams delivered," said
the chief executive. For the full year it expects revenue between ${low} million and ${high} million and capital
expenditure of about ${plan} million. Management will discuss the results in a call at 5 p.m. Eastern time on {call}."""

SITE = """Harrow Grid today announced a new campus in {town}. The campus will stand on {acres} acres {where} and
will draw {power} megawatts when complete. {detail} Construction starts in {start}. "{quote},"
said {who}. Local officials welcomed the plan.
{close}
"""

SECOND_QUARTER = QUARTER.format(
    ordinal="second", year=2025, end="June 30", revenue=412, growth=38, income=61, before=44, capex=530, power=910,
    running=377, cash=220, low="1,600", high="1,700", plan="2,100", call="August 5",
)  # fmt: skip
THIRD_QUARTER = QUARTER.format(
    ordinal="third", year=2025, end="September 30", revenue=468, growth=41, income=75, before=52, capex=585, power=1040,
    running=415, cash=198, low="1,680", high="1,740", plan="2,250", call="November 4",
)  # fmt: skip
LINDWATER = SITE.format(
    town="Lindwater", acres=210, where="where a paper mill stood until 2019", power=480, start="May",
    detail="Closed cooling loops keep it quiet, and the old water intake serves it.", who="programme head Ines Toller",
    quote="The village told us what it could live with and we listened",
    close="The county approved it by seven votes to two after a long night of debate.",
)  # fmt: skip
MARSH_END = SITE.format(
    town="Marsh End", acres=95, where="beside the tidal power station", power=150, start="October",
    detail="It will be cooled with sea water that returns no more than two degrees warmer.", who="engineer Bo Ashgrove",
    quote="No other place on this coast has power and cold water behind one fence",
    close="A ferry will bring the heaviest transformers, because the coastal road cannot carry them.",
)  # fmt: skip
OTHER = """The port of Callow has ordered nine electric cranes from a yard in the south, its harbour master said.
They replace diesel machines that are older than most of the drivers and will lift containers from two ships at once.
The order is worth 64 million euros and includes training, spare parts and a simulator in the old customs house.
Deliveries start in autumn and end two years later, when the new quay opens to the largest ships on the northern route.
Dockers welcomed the quiet of the machines and asked for a say in how many people each of them will need.
A rival bid from abroad was cheaper by a tenth but came without batteries, which the port had wanted from the start."""


def of(text: str, title: str = "", url: str | None = None) -> Signature:
    """Return the signature of a text."""
    return likeness.signature(title, text, url)


def between(one: str, other: str) -> Relation:
    """Return the relation of two texts without titles."""
    return likeness.relation(of(one), of(other))


@pytest.mark.parametrize("part", [slice(0, 4), slice(4, 8), slice(8, 12)])
def test_third(part: slice) -> None:
    """A copy cut to any third of the article is a shortened one."""
    found = between(ARTICLE, "\n".join(ARTICLE.splitlines()[part]))

    assert (found.kind, found.score > 0.95) == ("shortened", True)


def test_sentences_dropped() -> None:
    """A copy that lost every third sentence is found; the reason gives the share in words."""
    kept = [line for number, line in enumerate(ARTICLE.splitlines()) if number % 3]
    found = between(ARTICLE, "\n".join(kept))

    assert found.related
    assert "% of the 4-word sequences of the shorter text stand in the other" in found.reason


def test_surroundings_and_title() -> None:
    """Another title and a site's own words before and after do not hide a copy."""
    before = (
        "Skip to the content. Sign in or make an account. Markets, weather, letters, puzzles. Read aloud, six minutes. "
    )
    after = (
        " Read next: what our readers cook on Sundays. Join the evening letter. All rights are reserved by the owners."
    )
    original = of(ARTICLE, "Harrow Grid to build on the site of a paper mill")
    found = likeness.relation(original, of(before + ARTICLE + after, "A village, a chimney and 480 megawatts"))

    assert found.kind == "copy"


def test_rewritten() -> None:
    """Other words here and there, other number formats and another order of sentences leave a rewritten copy."""
    text = ARTICLE.replace("2.4 billion dollars", "$2,400m").replace("said", "stated").replace("The ", "This ")
    for word in (
        "company",
        "site",
        "spring",
        "programme",
        "debate",
        "buildings",
        "lease",
        "work",
        "people",
        "down",
        "right",
    ):
        text = text.replace(f" {word} ", f" other {word}s ")
    lines = text.splitlines()
    found = between(ARTICLE, "\n".join(lines[6:] + lines[:6]))

    assert found.related
    assert found.score < 0.9


def test_number_formats() -> None:
    """The same number in another format is the same."""
    one = "Over 200 pages it lists 1,200 chips, $3.5 billion and 40 percent of twelve plants that nobody has seen. "
    other = "Over 200 pages it lists 1200 chips, 3,500 million dollars and 40% of 12 plants that nobody has seen. "

    assert between(one * 2, other * 2).kind == "same"


def test_same_words() -> None:
    """White space, case and typographic signs make no difference."""
    found = between(ARTICLE, ARTICLE.upper().replace("'", "\u2019").replace(" ", "\u00a0 "))

    assert (found.kind, found.score, found.reason) == ("same", 1.0, "the words are the same")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SECOND_QUARTER, THIRD_QUARTER),
        (SECOND_QUARTER + ABOUT, THIRD_QUARTER + ABOUT),
        (SECOND_QUARTER + ABOUT.replace("\n", " "), THIRD_QUARTER + ABOUT.replace("\n", " ")),
        (LINDWATER + ABOUT, MARSH_END + ABOUT),
        (LINDWATER + ABOUT.replace("\n", " "), MARSH_END + ABOUT.replace("\n", " ")),
        (ABOUT.replace("\n", " ") + LINDWATER, ABOUT.replace("\n", " ") + MARSH_END),
        (ARTICLE, LINDWATER),
        (ARTICLE, OTHER),
    ],
)
def test_different_events(one: str, other: str) -> None:
    """Two quarters, or two sites, of one company stay apart, whatever boilerplate they share, under one title even."""
    title = "Harrow Grid announces results and plans"

    assert between(one, other).kind == "different"
    if not one.startswith("About"):
        assert likeness.relation(of(one, title), of(other, title)).kind == "different"


def test_reports_of_two_quarters_stay_apart() -> None:
    """Long texts that share most of their wording, hardly any of it with figures, are no copies; a whole one is."""
    choose = random.Random(5)
    words = [f"word{number}" for number in range(900)]
    paragraphs = [" ".join(choose.choices(words, k=60)) + "." for _ in range(200)]
    own = [" ".join(choose.choices(words, k=60)) + "." for _ in range(50)]
    report, other, cut = paragraphs, paragraphs[:150] + own, paragraphs[:198]
    kept = [likeness.signature("Quarterly report", "\n".join(text)) for text in (report, other, cut)]

    assert "different" == likeness.relation(kept[0], kept[1]).kind
    assert likeness.relation(kept[0], kept[1]).apart
    assert "copy" == likeness.relation(kept[0], kept[2]).kind


def test_template_is_named() -> None:
    """Equal wording about other figures speaks against one event, and the reason says so."""
    found = between(SECOND_QUARTER, THIRD_QUARTER)

    assert found.apart
    assert found.reason.startswith("the wording is the same and the figures differ in ")


def test_corrected_figure() -> None:
    """One corrected figure leaves a copy a copy."""
    assert between(ARTICLE, ARTICLE.replace("480", "840")).kind == "copy"


def test_same_address() -> None:
    """The mobile and the AMP form of an address are that address; another query is another page."""
    one = of(ARTICLE, url="https://www.harrow.example/news/mill?utm_source=x")
    same = of(ARTICLE[:900] + OTHER[:700], url="https://m.harrow.example/news/mill/amp/")
    another = of(ARTICLE[:900] + OTHER[:700], url="https://www.harrow.example/news/mill?id=2")

    assert likeness.relation(one, same).kind == "same"
    assert "one address" in likeness.relation(one, same).reason
    assert one.url != another.url


def test_site_is_no_address() -> None:
    """The address of a whole site, or none that can be read, names no article."""
    assert [of(OTHER, url=url).url for url in ("https://harrow.example/", "mailto:desk", None)] == ["", "", ""]


@pytest.mark.parametrize("text", ["", "Subscribe to keep reading.", "\u2014 \u2014"])
def test_too_short(text: str) -> None:
    """Next to no words are nobody's copy, not even each other's."""
    assert between(text, text).kind == "different"
    assert between(text, ARTICLE).kind == "different"


def test_writing_without_spaces() -> None:
    """A cut copy is found in Japanese too."""
    text = "".join(
        f"第{number}号棟の工事は港の近くで来年の春に始まり水と電力は市が用意する予定である。" for number in range(9)
    )

    assert between(text, text[: len(text) // 2]).related


def test_signature_is_small() -> None:
    """However long the text, the signature takes a few kilobytes and few hashes are looked up."""
    chance = random.Random(3)
    text = " ".join(chance.choice(ARTICLE.split()) + str(chance.randrange(999)) for _ in range(30_000))
    kept = of(text)

    assert len(kept.to_bytes()) < 6_000
    assert len(likeness.lookup_hashes(kept)) <= likeness.LOOKED_UP_AT_MOST
    assert between(text, " ".join(text.split()[9_000:10_000])).kind == "shortened"


def test_hostile_text() -> None:
    """A text that names thousands of sources and links to thousands of pages leaves a small signature too."""
    text = "".join(f"Source: Desk{number}\nabout Desk{number}\n" for number in range(3_000))
    kept = likeness.signature("- " * 9_000, text, links=(f"https://harrow.example/{number}" for number in range(3_000)))

    assert len(kept.to_bytes()) < 8_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=40)))
def test_stored_form(text: str, title: str, url: str | None) -> None:
    """A signature survives being stored, and its hashes fit a signed 64-bit column."""
    kept = likeness.signature(title, text, url, links=["https://harrow.example/a", "no link"])

    assert Signature.from_bytes(kept.to_bytes()) == kept
    assert all(0 <= each < 1 << 63 for each in likeness.lookup_hashes(kept))


def test_stored_by_another_version() -> None:
    """A signature of another format is refused with what to do."""
    stored = of(ARTICLE).to_bytes().replace(b"[1,", b"[0,", 1)

    with pytest.raises(RecordError, match="compare the documents anew"):
        Signature.from_bytes(stored)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 11), min_size=1), st.sets(st.integers(0, 11), min_size=1))
def test_order_of_two(one: set[int], other: set[int]) -> None:
    """The relation of two documents does not depend on which comes first."""
    lines = ARTICLE.splitlines()
    left, right = (of("\n".join(lines[number] for number in sorted(chosen))) for chosen in (one, other))

    assert likeness.relation(left, right) == likeness.relation(right, left)


def test_story() -> None:
    """The original, its copy and its cut copy are one story; what is unlike stands alone."""
    documents = {
        "original": of(ARTICLE),
        "copy": of("Harrow, again. " + ARTICLE),
        "cut": of("\n".join(ARTICLE.splitlines()[:5])),
        "other": of(OTHER),
        "second quarter": of(SECOND_QUARTER + ABOUT),
        "third quarter": of(THIRD_QUARTER + ABOUT),
    }

    assert stories.cluster(documents) == (("copy", "cut", "original"),)


def test_digest() -> None:
    """A digest that holds several articles brings none of them together."""
    mill = "\n".join(ARTICLE.splitlines()[:5])
    documents = {"mill": of(mill), "port": of(OTHER), "sites": of(LINDWATER)}
    documents["digest"] = of(f"{LINDWATER}\n{OTHER}\n{mill}", "The week in five minutes")

    assert stories.cluster(documents) == ()


def test_digest_of_two() -> None:
    """A digest stays with the article that makes up most of it, and does not bring it together with the other one."""
    documents = {"mill": of(ARTICLE), "port": of(OTHER), "digest": of(f"{OTHER}\n{ARTICLE}", "The week")}

    assert stories.cluster(documents) == (("digest", "mill"),)


def test_no_chains() -> None:
    """Texts that drift from one to the next are not all one story."""
    words = (ARTICLE + OTHER + LINDWATER + MARSH_END).split()
    drifting = {f"{start:04}": of(" ".join(words[start : start + 240])) for start in range(0, len(words) - 240, 70)}
    told = stories.cluster(drifting)

    assert all(
        likeness.relation(drifting[a], drifting[b]).related for a, b in zip(drifting, list(drifting)[1:], strict=False)
    )
    assert max(len(story) for story in told) < 4


class Shelf:
    """The record as far as stories need it: signatures by document, found by hash."""

    def __init__(self) -> None:
        self.held: dict[str, Signature] = {}
        self.told: dict[str, tuple[str, ...]] = {}

    def sharing(self, hashes: tuple[int, ...], apart_from: str) -> Mapping[str, int]:
        """Count the hashes that each document has."""
        wanted = set(hashes)
        counts = {each: len(wanted & set(likeness.lookup_hashes(kept))) for each, kept in self.held.items()}
        return {each: count for each, count in counts.items() if count and each != apart_from}

    def stored(self, documents: Collection[str]) -> Mapping[str, Signature]:
        """Return signatures."""
        return {each: self.held[each] for each in documents}

    def put(self, document: str, kept: Signature) -> None:
        """Take a new or changed document, and place all that this alters."""
        near = {} if document not in self.held else self._near(document)
        self.held[document] = kept
        self._place(stories.gathered({**near, document: kept}, self.sharing, self.stored))

    def remove(self, document: str) -> None:
        """Remove a document, and place all that this alters."""
        near = self._near(document)
        del self.held[document]
        self.told.pop(document, None)
        del near[document]
        self._place(near)

    def stories(self) -> tuple[tuple[str, ...], ...]:
        """Return all stories."""
        return tuple(sorted(set(self.told.values())))

    def _near(self, document: str) -> dict[str, Signature]:
        return stories.gathered({document: self.held[document]}, self.sharing, self.stored)

    def _place(self, gathered: Mapping[str, Signature]) -> None:
        self.told = {each: story for each, story in self.told.items() if each not in gathered}
        for story in stories.cluster(gathered):
            self.told |= dict.fromkeys(story, story)


def pieces() -> dict[str, Signature]:
    """Return documents of every relation: cuts, a digest, a template, copies."""
    lines = ARTICLE.splitlines()
    return {
        "whole": of(ARTICLE, "Harrow Grid to build on the site of a paper mill"),
        "first": of("\n".join(lines[:4]), "A mill becomes a campus"),
        "middle": of("\n".join(lines[4:8]), "Midnight debate"),
        "most": of("\n".join(lines[1:11])),
        "port": of(OTHER, "Nine cranes for Callow"),
        "digest": of(OTHER + "\n" + ARTICLE, "The week"),
        "second": of(SECOND_QUARTER + ABOUT),
        "third": of(THIRD_QUARTER + ABOUT),
        "second again": of("Callow, by wire. " + SECOND_QUARTER),
    }


@settings(max_examples=25, deadline=None)
@given(st.permutations(sorted(pieces())), st.sets(st.sampled_from(sorted(pieces()))))
def test_order_of_arrival(order: list[str], removed: set[str]) -> None:
    """Placed one by one in any order, changed or removed, documents tell the stories they tell all at once."""
    shelf, documents = Shelf(), pieces()
    for document in order:
        shelf.put(document, of(MARSH_END) if document in removed else documents[document])
    for document in sorted(removed)[::2]:
        shelf.remove(document)
    for document in sorted(removed)[1::2]:
        shelf.put(document, documents[document])

    assert shelf.stories() == stories.cluster(shelf.held)


def telling(
    name: str,
    *,
    tier: Tier = "press",
    on: str | None = None,
    publisher: str | None = None,
    text: str = ARTICLE,
    url: str | None = None,
    links: tuple[str, ...] = (),
) -> Telling:
    """Return a document of a story."""
    day = None if on is None else PartialDate.parse(on)
    return Telling(name, tier, day, publisher, likeness.signature(name, text, url, links=links))


def test_primary_by_tier() -> None:
    """A release comes before whatever was published earlier."""
    chosen = stories.primary(
        [telling("a", on="2025-03-01"), telling("b", tier="primary", on="2025-03-04"), telling("c")]
    )

    assert (chosen.id, chosen.reason) == ("b", "the only release, filing or transcript among the 3 documents")


@pytest.mark.parametrize(
    "credit",
    ["LINDWATER, March 4 (Reuters) - ", "Originally published by Reuters. ", "Source: Reuters\n"],
)
def test_primary_by_credit(credit: str) -> None:
    """The document that others name as their source comes before an earlier date."""
    chosen = stories.primary(
        [telling("a", on="2025-03-01", text=credit + ARTICLE), telling("b", on="2025-03-04", publisher="Reuters")]
    )

    assert (chosen.id, chosen.reason) == ("b", "another document names it as its source or links to it")


def test_primary_by_link() -> None:
    """The document that others link to comes first, in whatever form they write its address."""
    link = ("https://harrow.example/news/mill?utm_medium=feed",)
    chosen = stories.primary(
        [telling("a", links=link), telling("b", links=link), telling("c", url="https://www.harrow.example/news/mill/")]
    )

    assert (chosen.id, chosen.reason) == ("c", "2 others name it as their source or link to it")


@pytest.mark.parametrize(
    ("dates", "first", "reason"),
    [
        ((None, "2025-03-04", "2025-03-02"), "c", "published first, 2 March 2025"),
        (("2025", "2025-03-04", None), "b", "published first, 4 March 2025"),
        (("2025-02", "2025-03-04", "2025-03"), "a", "published first, February 2025"),
        ((None, None, None), "a", "nothing sets the documents apart"),
    ],
)
def test_primary_by_date(dates: tuple[str | None, ...], first: str, reason: str) -> None:
    """An unknown date is never the earliest, and a vague one counts as its last day."""
    chosen = stories.primary([telling(name, on=day) for name, day in zip("abc", dates, strict=True)])

    assert (chosen.id, chosen.reason) == (first, reason)


def test_primary_by_length() -> None:
    """Of documents of one day the longest is taken, and both reasons are given."""
    texts = {"a": ARTICLE[:700], "b": ARTICLE, "c": ARTICLE[:900]}
    days = {"a": "2025-03-04", "b": "2025-03-04", "c": "2025-03-05"}
    chosen = stories.primary([telling(name, on=days[name], text=text) for name, text in texts.items()])

    assert chosen.id == "b"
    assert chosen.reason == f"published first, 4 March 2025; the longest, {of(ARTICLE).words} words"


def test_primary_of_one() -> None:
    """A document that stands alone is its own origin."""
    assert stories.primary([telling("a")]).reason == "no other document tells the story"


def test_independent_origins() -> None:
    """A story is one origin, and a report in its own words that links to the release is no further one."""
    release = telling("release", tier="primary", url="https://harrow.example/news/mill", publisher="Harrow Grid")
    copies = [telling(f"copy {number}") for number in range(12)]
    told = [["release", *(copy.id for copy in copies), "not among them"]]
    linking = telling("linking", text=OTHER, links=("https://harrow.example/news/mill",))
    lone = telling("lone", text=OTHER + "\nSource: Harrow Grid")

    assert stories.independent_origins([release, *copies], told) == 1
    assert stories.independent_origins([release, *copies, linking], told) == 1
    assert stories.independent_origins([release, *copies, linking, lone], told) == 2
    assert stories.independent_origins([*copies, linking, lone], told) == 3
    assert stories.independent_origins([], told) == 0


def test_story_id() -> None:
    """The id of a story does not depend on the order of its documents."""
    assert stories.story_id(["doc_b", "doc_a"]) == stories.story_id(["doc_a", "doc_b", "doc_c"])
