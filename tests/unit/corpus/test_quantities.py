"""Tests of `corpus.quantities`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.quantities import Quantity, quantities, same

Read = tuple[str, float, float, str]


def _read(text: str) -> list[Read]:
    return [(item.kind, item.low, item.high, item.unit) for item in quantities(text)]


def _only(text: str) -> Quantity:
    (item,) = quantities(text)
    return item


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$50B", 50e9, "USD"),
        ("$50 billion", 50e9, "USD"),
        ("$50bn", 50e9, "USD"),
        ("$50-billion", 50e9, "USD"),
        ("US$50 billion", 50e9, "USD"),
        ("US$ 50 billion", 50e9, "USD"),
        ("USD50 billion", 50e9, "USD"),
        ("USD 50,000 million", 50e9, "USD"),
        ("50 billion dollars", 50e9, "USD"),
        ("50 billion US dollars", 50e9, "USD"),
        ("fifty billion dollars", 50e9, "USD"),
        ("1.8bn USD", 1.8e9, "USD"),
        ("50$", 50, "USD"),
        ("$US56.5 billion", 56.5e9, "USD"),
        ("$US 56 million", 56e6, "USD"),
        ("5 billion U.S. dollars", 5e9, "USD"),
        ("5 billion Australian dollars", 5e9, "AUD"),
        ("3 million Canadian dollars", 3e6, "CAD"),
        ("4 billion Hong Kong dollars", 4e9, "HKD"),
        ("7 billion Singapore dollars", 7e9, "SGD"),
        ("2 trillion New Taiwan dollars", 2e12, "TWD"),
        ("9 billion Swiss francs", 9e9, "CHF"),
        ("5 billion GBP", 5e9, "GBP"),
        ("5 trillion KRW", 5e12, "KRW"),
        ("$1.5 trillion", 1.5e12, "USD"),
        ("$1.5tn", 1.5e12, "USD"),
        ("$1 T", 1e12, "USD"),
        ("$800M", 800e6, "USD"),
        ("$800 mln", 800e6, "USD"),
        ("$800k", 800e3, "USD"),
        ("$1,234", 1234, "USD"),
        ("$ 1,234", 1234, "USD"),
        ("$ 1,234 million", 1234e6, "USD"),
        ("$1,234.56", 1234.56, "USD"),
        ("$0.9 billion", 0.9e9, "USD"),
        ("$.50", 0.5, "USD"),
        ("$(1,234)", 1234, "USD"),
        ("$ (1,234)", 1234, "USD"),
        ("$one million", 1e6, "USD"),
        ("two hundred million dollars", 200e6, "USD"),
        ("half a billion dollars", 0.5e9, "USD"),
        ("one and a half billion dollars", 1.5e9, "USD"),
        ("a billion dollars", 1e9, "USD"),
        ("$2026", 2026, "USD"),
        ("€722 million", 722e6, "EUR"),
        ("EUR 50 billion", 50e9, "EUR"),
        ("50 billion euros", 50e9, "EUR"),
        ("9,4 billion €", 9.4e9, "EUR"),
        ("£31bn", 31e9, "GBP"),
        ("GBP 31 billion", 31e9, "GBP"),
        ("¥10 trillion", 10e12, "JPY"),
        ("10 trillion yen", 10e12, "JPY"),
        ("₹1,000 crore", 1e10, "INR"),
        ("Rs. 1,00,000 crore", 1e12, "INR"),
        ("Rs 1.5 lakh crore", 1.5e12, "INR"),
        ("RMB 200 billion", 200e9, "CNY"),
        ("200 billion yuan", 200e9, "CNY"),
        ("100 trillion won", 100e12, "KRW"),
        ("A$5 billion", 5e9, "AUD"),
        ("S$5 billion", 5e9, "SGD"),
        ("NT$1.2 trillion", 1.2e12, "TWD"),
        ("AED 5 billion", 5e9, "AED"),
    ],
)
def test_money(text: str, value: float, currency: str) -> None:
    """Money is read in its currency whichever way it is written, and the whole of the text is its place."""
    item = _only(text)

    assert ("money", currency, text) == (item.kind, item.unit, text[item.start : item.end])
    assert pytest.approx(value) == item.low == item.high


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2.2 GW", 2.2e9, "W"),
        ("1.2GW", 1.2e9, "W"),
        ("2.2-gigawatt", 2.2e9, "W"),
        ("2.2 gigawatts", 2.2e9, "W"),
        ("ten gigawatts", 10e9, "W"),
        ("half a gigawatt", 0.5e9, "W"),
        ("one hundred and fifty megawatts", 150e6, "W"),
        ("1,920 MW", 1.92e9, "W"),
        ("300MW", 300e6, "W"),
        ("500 MWac", 500e6, "W"),
        ("835 MWe", 835e6, "W"),
        ("500kW", 500e3, "W"),
        ("10 kilowatts", 10e3, "W"),
        ("700 W", 700, "W"),
        ("120 MWh", 120e6, "Wh"),
        ("120MWh", 120e6, "Wh"),
        ("120 megawatt-hours", 120e6, "Wh"),
        ("120 megawatt hours", 120e6, "Wh"),
        ("5 MW-hours", 5e6, "Wh"),
        ("1 TWh", 1e12, "Wh"),
        ("48%", 48, "%"),
        ("48 %", 48, "%"),
        ("48 percent", 48, "%"),
        ("48 per cent", 48, "%"),
        ("twenty-five percent", 25, "%"),
        ("2.4 percentage points", 2.4, "pp"),
        ("80 basis points", 0.8, "pp"),
        ("192 GB", 192e9, "B"),
        ("288GB", 288e9, "B"),
        ("1 TB", 1e12, "B"),
        ("1 TiB", 1024**4, "B"),
        ("20 TB/s", 20e12, "B/s"),
        ("800 Gbps", 800e9, "b/s"),
    ],
)
def test_measures(text: str, value: float, unit: str) -> None:
    """Power, energy, shares and data are read in one unit each, and the whole of the text is their place."""
    item = _only(text)

    assert (unit, text) == (item.unit, text[item.start : item.end])
    assert pytest.approx(value) == item.low == item.high


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("1,234 million", 1234e6),
        ("1,234\nmillion", 1234e6),
        ("1,000,000", 1e6),
        ("1.000.000", 1e6),
        ("1\u202f000\u202f000", 1e6),
        ("1,00,000", 1e5),
        ("(1,234)", 1234),
        ("half a million", 0.5e6),
        ("one million", 1e6),
        ("twenty-five million", 25e6),
        ("one hundred and fifty million", 150e6),
        ("five hundred thousand", 500e3),
        ("two and a half million", 2.5e6),
        ("10K", 10e3),
        ("1.6T", 1.6e12),
        ("1 lakh crore", 1e12),
        ("4.4x", 4.4),
        ("0.5", 0.5),
        ("５０ billion", 50e9),
        ("٣", 3),
    ],
)
def test_bare_numbers(text: str, value: float) -> None:
    """A number without a unit is plain, in figures of any script and in words."""
    item = _only(text)

    assert ("plain", "") == (item.kind, item.unit)
    assert pytest.approx(value) == item.low == item.high


@pytest.mark.parametrize(
    ("text", "noun", "value"),
    [
        ("800 chips", "chips", 800),
        ("half a million chips", "chips", 0.5e6),
        ("220,000 NVIDIA Blackwell chips", "chips", 220e3),
        ("7 buildings of the campus", "buildings", 7),
    ],
)
def test_what_is_counted(text: str, noun: str, value: float) -> None:
    """A number before a noun counts it, capitalised names in between left out."""
    assert [("count", value, value, noun)] == _read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$115-135 billion", ("money", 115e9, 135e9, "USD")),
        ("$115–135 billion", ("money", 115e9, 135e9, "USD")),
        ("$115 – $135 billion", ("money", 115e9, 135e9, "USD")),
        ("$115 to $135 billion", ("money", 115e9, 135e9, "USD")),
        ("$115bn-$135bn", ("money", 115e9, 135e9, "USD")),
        ("$115 b to $135 b", ("money", 115e9, 135e9, "USD")),
        ("$115 billion to $135 billion", ("money", 115e9, 135e9, "USD")),
        ("between $115 billion and $135 billion", ("money", 115e9, 135e9, "USD")),
        ("between about 115 and 135 billion dollars", ("money", 115e9, 135e9, "USD")),
        ("$900 million to $1.2 billion", ("money", 0.9e9, 1.2e9, "USD")),
        ("€5-7bn", ("money", 5e9, 7e9, "EUR")),
        ("5-10 GW", ("power", 5e9, 10e9, "W")),
        ("5‑10 GW", ("power", 5e9, 10e9, "W")),
        ("5GW-10GW", ("power", 5e9, 10e9, "W")),
        ("5 GW to 10 GW", ("power", 5e9, 10e9, "W")),
        ("50- to 100-megawatt", ("power", 50e6, 100e6, "W")),
        ("10-15%", ("percent", 10, 15, "%")),
        ("10% to 15%", ("percent", 10, 15, "%")),
        ("by 10 to 15 percent", ("percent", 10, 15, "%")),
        ("450,000 to 500,000", ("plain", 450e3, 500e3, "")),
        ("2026-2029", ("year", 2026, 2029, "")),
        ("2025 to 2033", ("year", 2025, 2033, "")),
        ("between 2023 and 2029", ("year", 2023, 2029, "")),
        ("2026-27", ("year", 2026, 2027, "")),
    ],
)
def test_ranges(text: str, expected: Read) -> None:
    """A range is one quantity with a bottom and a top, whose unit and scale both share."""
    assert [expected] == _read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$10 billion and $11 billion", [("money", 10e9), ("money", 11e9)]),
        ("$10bn in 2025 and $20bn in 2026", [("money", 10e9), ("year", 2025), ("money", 20e9), ("year", 2026)]),
        ("for 2026 and $42 billion", [("year", 2026), ("money", 42e9)]),
        ("July 2025 and 45 GW", [("year", 2025), ("power", 45e9)]),
        ("at the end of 2026 to 4 GW", [("year", 2026), ("power", 4e9)]),
        ("the full year 2025 to $66 billion", [("year", 2025), ("money", 66e9)]),
        ("by about $5 billion to $180 billion", [("money", 5e9), ("money", 180e9)]),
        ("$5 billion to 2 GW", [("money", 5e9), ("power", 2e9)]),
        ("from 2028 to 2027", [("year", 2028), ("year", 2027)]),
        ("2024 to 2,400", [("year", 2024), ("plain", 2400)]),
        ("2026, 2027", [("year", 2026), ("year", 2027)]),
        ("1.5GW/2GW", [("power", 1.5e9), ("power", 2e9)]),
        ("Revenue (Q2 2026)", [("year", 2026)]),
        ("mid-2026", [("year", 2026)]),
        ("up to $15 billion", [("money", 15e9)]),
        ("more than 300 MW", [("power", 300e6)]),
        ("12 November 2025", [("plain", 12), ("year", 2025)]),
        ("2025-11-12", [("year", 2025), ("plain", 12)]),
        ("at 2026-11-22T10:00:00Z", [("year", 2026), ("plain", 22)]),
        ("2025-11", [("year", 2025)]),
        ("a six-year, $35 billion deal", [("money", 35e9)]),
        ("$2.50/hour for 8 GPUs", [("money", 2.5), ("plain", 8)]),
        ("-5%", [("percent", 5)]),
        ("a fall of 5%.", [("percent", 5)]),
        ("| Amazon | $ 1,234 | (56) |", [("money", 1234), ("plain", 56)]),
    ],
)
def test_quantities_that_stand_together(text: str, expected: list[tuple[str, float]]) -> None:
    """Neighbours are apart: a year or another unit beside an amount is not the other end of a range."""
    read = quantities(text)

    assert expected == [(item.kind, item.low) for item in read if item.low == item.high]
    assert len(expected) == len(read)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "no number at all", "GPT-5", "Trainium3", "H100", "GB300 NVL72", "MI455X", "HBM3E", "TPU 8t"),
        *("Q2 FY26", "FY2026", "4Q25", "the 3rd", "v1.2.3", "version 3.5.1", "192.168.0.1", "10-K", "an 8-K filing"),
        *("S-1", "CB-5", "1-800-555-1234", "+1 (800) 555-1234", "(800) 555-1234", "1. First item", "2) Second"),
        *("1,2,3", "half", "a half", "one of them", "hundreds of thousands of chips", "tens of billions", "²", "①"),
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    """Names, versions, forms, telephone numbers and the numbers of list items state no amount."""
    assert [] == quantities(text)


def test_a_list_number_is_told_from_a_number_in_the_line() -> None:
    """Only what opens a line numbers a list item; the amounts in the items are read."""
    text = "1. Capex of $5 billion\n2. Backlog of 7 chips\nIt rose to 12. Then it fell."

    assert [5e9, 7.0, 12.0] == [item.low for item in quantities(text)]


def test_letters_after_a_space_are_words() -> None:
    """A lone letter scales a number that it is joined to, or money; elsewhere it is a word."""
    assert [("plain", 100.0, 100.0, "")] == _read("100 M")
    assert [("money", 100e6, 100e6, "USD")] == _read("$100 M")
    assert [("plain", 100e6, 100e6, "")] == _read("100M")


@pytest.mark.parametrize(
    "text", ["rſ 5", "uſ$5", "ſix million", "5 K", "5 thouſand", "5 mıllion", "5 baſis points", "5 gİgawatts"]
)
def test_letters_that_look_like_others_begin_no_unit(text: str) -> None:
    """The long s, the dotless i and their like, which `re` takes for s and i, neither fail nor scale anything."""
    assert all(5 == item.low for item in quantities(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$50B", "50 billion dollars"),
        ("$50B", "USD 50,000 million"),
        ("50 billion dollars", "USD 50,000 million"),
        ("$1.234 billion", "$ 1,234 million"),
        ("$(1,234)", "$1,234"),
        ("$115-135 billion", "between $115 billion and $135 billion"),
        ("$115 to $135 billion", "115-135 billion dollars"),
        ("₹1 lakh crore", "INR 1 trillion"),
        ("2.2 GW", "2,200 megawatts"),
        ("2.2-gigawatt", "2.2GW"),
        ("1 GWh", "1,000 megawatt-hours"),
        ("half a million chips", "500,000 chips"),
        ("1 million", "1,000,000"),
        ("48%", "48 per cent"),
        ("80 basis points", "0.8 percentage points"),
        ("1 TB", "1,000 GB"),
        ("2026", "2026"),
        ("$50 billion", "50 billion"),
        ("2026-27", "2026 to 2027"),
        ("9" * 400, "9" * 400),
    ],
)
def test_the_same_quantity(one: str, other: str) -> None:
    """Two ways to write one value in one unit are the same, both ways round; a bare number agrees with any unit."""
    assert same(_only(one), _only(other))
    assert same(_only(other), _only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$50 billion", "$50 million"),
        ("$50 billion", "$5 billion"),
        ("$50 billion", "€50 billion"),
        ("$50 billion", "A$50 billion"),
        ("2.2 GW", "2.2 MW"),
        ("2.2 GW", "2.2 GWh"),
        ("5%", "$5"),
        ("5%", "5 percentage points"),
        ("144 GB", "144 TB"),
        ("20 TB", "20 TB/s"),
        ("$115-135 billion", "$115 billion"),
        ("$115-135 billion", "$115-145 billion"),
        ("100 MW", "$100 million"),
        ("2026", "2027"),
        ("1,000 chips", "1,001 chips"),
    ],
)
def test_different_quantities(one: str, other: str) -> None:
    """Another value, unit, currency, scale or end of a range makes another quantity."""
    assert not same(_only(one), _only(other))
    assert not same(_only(other), _only(one))


_SCALE_WORDS = {"": 1.0, " thousand": 1e3, " million": 1e6, "bn": 1e9, " billion": 1e9, " trillion": 1e12}
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "USD ": "USD", "INR ": "INR", "¥": "JPY"}
_NUMBERS = st.decimals(min_value=0, max_value=999_999, places=2, allow_nan=False)


@given(_NUMBERS, st.sampled_from(sorted(_SIGNS)), st.sampled_from(sorted(_SCALE_WORDS)), st.booleans())
def test_money_comes_back_as_it_was_written(number: object, sign: str, scale: str, grouped: bool) -> None:
    """Any amount, with or without thousands separators, is read back as one quantity at its very place."""
    written = f"{sign}{number:,}{scale}" if grouped else f"{sign}{number}{scale}"
    text = f"They spent {written}, it is said."
    (item,) = quantities(text)

    assert (written, _SIGNS[sign]) == (text[item.start : item.end], item.unit)
    assert pytest.approx(float(str(number)) * _SCALE_WORDS[scale]) == item.low == item.high


@given(_NUMBERS, st.sampled_from(["kW", "MW", "GW", " MW", " GW", " megawatts", "-gigawatt", " kilowatts"]))
def test_power_comes_back_as_it_was_written(number: object, unit: str) -> None:
    """Any power, glued to its unit or apart from it, is read back as one quantity at its very place."""
    factor = {"k": 1e3, "m": 1e6, "g": 1e9}[unit.strip(" -")[0].lower()]
    text = f"A site of {number:,}{unit}."
    (item,) = quantities(text)

    assert ("power", f"{number:,}{unit}") == (item.kind, text[item.start : item.end])
    assert pytest.approx(float(str(number)) * factor) == item.low == item.high


_PIECES = st.sampled_from(
    [
        *("$", "US$", "uſ$", "usd ", "rs. ", "€", "1", "12", "1,234", "9,4", "2026", "2025-11-12", "٣", "²", "000"),
        *("-", "–", " to ", " and ", "between ", "half a ", "one ", "twenty-", "five ", "hundred ", "and a half "),
        *(" ", "\n", "\u00a0", "(", ")", ".", ",", "%", "x", "k", "m", "b", "K", "million", " crore", "lakh", "won"),
        *(
            "GW",
            "MWh",
            " gigawatts",
            " watt-hours",
            " percent",
            "GB",
            "TB/s",
            "-K",
            "GPT-",
            "H100",
            "T10:00Z",
            "\ud800",
        ),
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_quantities_stand_in_order_and_apart(text: str) -> None:
    """Whatever the text, places are in order, apart, trimmed and hold ink; bottoms are not above tops."""
    found = quantities(text)
    edges = [edge for item in found for edge in (item.start, item.end)]

    assert sorted(edges) == edges
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert all(text[item.start : item.end] == text[item.start : item.end].strip() for item in found)
    assert all(item.low <= item.high and same(item, item) for item in found)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "1,",
            "1,111,",
            "11,",
            "$",
            "$ ",
            "9",
            " ",
            "\n",
            "1 ",
            "1\n",
            "1. ",
            "1.",
            "1-",
            "1m ",
            "1 to ",
            "$1-",
            "a ",
        ),
        *("a ", "half a ", "one-", "one ", "one hundred ", "usd ", "1 A", "1 a-", "between 1 and ", "1\u00a0111\u00a0"),
        *("(1", "1 and 2 ", "by 1 MW to 2 "),
    ],
)
def test_hostile_text_is_read_to_its_end(unit: str) -> None:
    """A hundred thousand characters that a backtracking pattern would choke on are read like any others."""
    text = (unit * 100_000)[:100_000]

    assert all(0 <= item.start < item.end <= len(text) for item in quantities(text))


@pytest.mark.parametrize("tail", ["A" * 100_000, "a" * 100_000, " " * 100_000, "A" + " " * 100_000, "-" * 100_000])
def test_a_number_before_an_endless_word_is_read(tail: str) -> None:
    """What follows a number may go on for ever."""
    assert 0 == quantities(f"1 {tail}")[0].start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raised its target from 4 GW to 5 GW", [4e9, 5e9]),
        ("capex went from $10 billion to $15 billion", [10e9, 15e9]),
        ("output was lifted from more than 4 GW to 5 GW", [4e9, 5e9]),
        ("sums ranging from $10 billion to $15 billion", [10e9]),
        ("between 4 GW and 5 GW", [4e9]),
    ],
)
def test_a_move_from_one_value_to_another_is_no_range(text: str, expected: list[float]) -> None:
    """What rose from one value to another had two values; what ranges from one to another has one, a range."""
    assert expected == [item.low for item in quantities(text)]
