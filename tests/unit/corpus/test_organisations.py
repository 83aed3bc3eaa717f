"""Tests of `corpus.organisations`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.organisations import Gazetteer, Mention, Place, gazetteer, shipped_groups

_SMALL = Gazetteer(
    {
        "Amazon": {"aliases": ["AWS", "Amazon Web Services"], "brands": ["Trainium2"]},
        "Meta": {},
        "Mistral AI": {"aliases": ["Mistral"]},
        "Oracle": None,
    }
)


def test_the_longest_name_wins() -> None:
    """A name inside a longer name is not named a second time."""
    assert [Mention("Amazon", 0, 19, by_brand=False)] == _SMALL.mentions("Amazon Web Services")


def test_names_are_whole_words() -> None:
    """A name within a word, or joined to one by a hyphen, is no mention; a possessive is."""
    assert [] == _SMALL.mentions("AWSome Metallic non-Meta Meta-analysis")
    assert ["Meta"] == [mention.organisation for mention in _SMALL.mentions("Meta's plan")]


def test_a_brand_leads_to_its_owner() -> None:
    """Naming a chip names who makes it, marked as such."""
    assert [Mention("Amazon", 4, 13, by_brand=True)] == _SMALL.mentions("The Trainium2 chip")


def test_organisations_are_those_named_by_name() -> None:
    """A brand does not make a document one about its owner, and what is named most comes first."""
    assert ("Oracle", "Meta") == _SMALL.organisations("Meta and Oracle. Oracle uses Trainium2.")
    assert ("Oracle",) == _SMALL.organisations("Meta and Oracle. Oracle.", limit=1)


def test_kinds_of_organisations_are_found() -> None:
    """In the singular or plural and in any case, as whole words; the longest name counts."""
    kinds = Gazetteer({}, {"clouds": {"names": ["cloud", "big cloud company"], "members": ["Amazon", "Oracle"]}})
    text = "Clouds: which Big Cloud Companies are no cloudy clouds?"

    assert [("clouds", "Clouds"), ("clouds", "Big Cloud Companies"), ("clouds", "clouds")] == [
        (found.name, text[found.start : found.end]) for found in kinds.groups(text)
    ]
    assert ("Amazon", "Oracle") == kinds.groups(text)[0].members


def test_who_is_meant_by_a_kind_is_known_by_name() -> None:
    """Every member of every shipped group is an organisation of the gazetteer, by its first name."""
    members = {member for group in shipped_groups().values() for member in group["members"]}

    assert members == {gazetteer().organisations(member)[0] for member in members}


def test_questions_may_be_typed_in_any_case() -> None:
    """Without capitals names are still found, but no common word is taken for one."""
    text = "what do aws and mistral ai say about meta data"

    assert ["Amazon", "Mistral AI"] == [mention.organisation for mention in _SMALL.mentions(text, any_case=True)]
    assert [] == _SMALL.mentions(text)


def test_letters_that_only_fold_alike_name_nobody() -> None:
    """A long s or a dotless i matches s and i to `re`, and must not bring a question down."""
    assert [] == _SMALL.mentions("mi\u017ftral and m\u0131stral", any_case=True)


@given(st.text())
def test_mentions_are_exact_slices(text: str) -> None:
    """Whatever the text, every mention is one of its organisation's names, in order and apart from the others."""
    mentions = gazetteer().mentions(text + " NVIDIA " + text)

    assert any(mention.organisation == "NVIDIA" for mention in mentions)
    assert sorted(mentions, key=lambda mention: mention.start) == mentions
    for mention in mentions:
        assert (text + " NVIDIA " + text)[mention.start : mention.end] in gazetteer().names_of(mention.organisation)


def test_every_name_leads_to_one_organisation() -> None:
    """In the gazetteer that ships, no two organisations share a name, not even in another case."""
    owners: dict[str, set[str]] = {}
    for organisation in {mention.organisation for name in _all_names() for mention in gazetteer().mentions(name)}:
        for name in gazetteer().names_of(organisation):
            owners.setdefault(name.lower(), set()).add(organisation)

    assert {} == {name: found for name, found in owners.items() if len(found) > 1}
    assert len(owners) > 100


def _all_names() -> list[str]:
    return list(gazetteer()._names)


def test_no_entries_find_nothing() -> None:
    """An empty gazetteer finds nothing rather than everything."""
    assert [] == Gazetteer({}).mentions("Amazon and nothing else")


def test_programmes_and_sites_lead_to_their_owner_and_first_name() -> None:
    """A programme or site is found under all its names, and naming it names its owner as a brand does."""
    small = Gazetteer(
        {"OpenAI": {"programmes": {"Stargate": ["Project Stargate"]}, "sites": {"Abilene": []}, "fiscal_year_ends": 12}}
    )

    assert [
        Place("programme", "Stargate", "OpenAI", 0, 16),
        Place("site", "Abilene", "OpenAI", 20, 27),
    ] == small.places("Project Stargate in Abilene")
    assert [Mention("OpenAI", 0, 8, by_brand=True)] == small.mentions("Stargate")
    assert (12, None) == (small.fiscal_year_ends("OpenAI"), small.fiscal_year_ends("Meta"))


def test_fiscal_years_end_in_a_month() -> None:
    """The shipped gazetteer knows when the fiscal years end that analysts mix up most."""
    ends = {"NVIDIA": 1, "Microsoft": 6, "Oracle": 5, "Apple": 9, "Micron": 8, "Broadcom": 10, "Dell": 1, "Amazon": 12}

    assert ends == {name: gazetteer().fiscal_year_ends(name) for name in ends}
