"""Tests of reading PDF files."""

from __future__ import annotations

import pytest

from corpus.errors import FetchError, InputError, NothingToRead, ParserFailed
from ingest.pdf import read_pdf, refuse_unreadable
from ingest.pdf_child import read
from ingest.sandbox import Limits
from tests.unit.ingest.page_samples import pdf

INFO = "/Title (Northwind report) /Author (Ida Okafor) /CreationDate (D:20251112233000-08'00')"
ENCRYPTED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> /P -4 >> "
    "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
)


def test_pages_are_read_in_order_with_their_starts() -> None:
    """Every page begins where `page_starts` says."""
    read = read_pdf(pdf("The first page says one thing.", "The second page another.", info=INFO), name="a.pdf")

    assert read.text == "The first page says one thing.\n\nThe second page another."
    assert [read.text[start:][:10] for start in read.page_starts] == ["The first ", "The second"]
    assert (read.title, read.author, str(read.created)) == ("Northwind report", "Ida Okafor", "2025-11-12")


def test_an_empty_page_begins_where_the_next_one_does() -> None:
    """Empty pages keep their number."""
    read = read_pdf(pdf("", "Words on the second page.", "", "Words on the fourth page.", ""), name="a.pdf")

    assert read.page_starts == [0, 0, 27, 27, 52]
    assert read.page_count == 5


def test_table_rows_stay_on_a_line_and_prose_is_joined() -> None:
    """A label and its numbers are one line; the lines of a paragraph become one."""
    page = (
        "(In millions) Three Months Ended\nOctober 26,\n2025\nOctober 27,\n2024\n"
        "Revenue $ 7,192 $ 8,288\nCost of revenue 2,544 (2,857)\n"
        "Revenue was lower than in the same quarter of the year before, because two customers\n"
        "moved their orders into the next year."
    )
    lines = read_pdf(pdf(page), name="a.pdf").text.split("\n")

    assert "October 26, 2025 October 27, 2024" in lines
    assert "Revenue $ 7,192 $ 8,288" in lines
    assert "Cost of revenue 2,544 (2,857)" in lines
    assert any(line.endswith("two customers moved their orders into the next year.") for line in lines)


def test_a_filing_is_named_by_its_cover() -> None:
    """A filing's file name in the metadata gives way to the registrant and the form."""
    cover = (
        "UNITED STATES\nFORM 10-Q\nFor the quarterly period ended October 26, 2025\n"
        "Northwind Compute, Inc.\n(Exact name of registrant as specified in its charter)"
    )
    read = read_pdf(pdf(cover, info="/Title (0001045810-23-000093)"), name="a.pdf")

    assert read.title == "Northwind Compute, Inc.: Form 10-Q for the period ended October 26, 2025"


@pytest.mark.parametrize("title", ["untitled", "Microsoft Word - x.doc", "report.indd", "12345"])
def test_titles_that_are_none_are_dropped(title: str) -> None:
    """File names and numbers are no titles."""
    assert read_pdf(pdf("Some plain words on this page.", info=f"/Title ({title})"), name="a.pdf").title is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 garbage", "damaged"),
        (pdf("Some plain words on this page.")[:300], "damaged"),
        (pdf("Some plain words on this page.", extra_trailer=ENCRYPTED), "password|damaged"),
        (pdf("", ""), "text recognition"),
        (pdf("1 2 3"), "text recognition"),
    ],
)
def test_unreadable_files_say_what_to_do(content: bytes, words: str) -> None:
    """Damage, a password and pictures of text are told apart."""
    with pytest.raises(NothingToRead, match=words) as refused:
        read_pdf(content, name="a.pdf")

    assert "a.pdf" in str(refused.value)


def test_any_damage_is_an_error_of_ours() -> None:
    """Bytes flipped anywhere give a reading or one of our errors, and never a crash of this process."""
    whole = pdf("Some plain words on this page.", "And on the second.", info=INFO)
    for position in range(20, len(whole), len(whole) // 12):
        broken = whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :]
        try:
            read_pdf(broken, name="a.pdf")
        except (InputError, FetchError):
            continue


def test_limits_hold_for_pdf_too() -> None:
    """With next to no time the parser is stopped."""
    content = pdf("Some plain words on this page.")
    with pytest.raises(ParserFailed, match="longer than"):
        read_pdf(content, name="a.pdf", limits=Limits(wall_seconds=0.01))


def test_a_first_page_longer_than_what_is_kept_is_said_to_be_so() -> None:
    """It holds text, and too much of it: not pictures. A later page that is too much is left out."""
    two = pdf("Northwind signs for 240 megawatts.", "It builds near Lake Arbor.")
    refused = read(two, most_characters=20)

    with pytest.raises(InputError, match=r"The first page of long\.pdf alone has 34 characters.* Split it"):
        refuse_unreadable(refused, "long.pdf")
    assert 1 == len(read(two, most_characters=40)["pages"])
    assert 2 == len(read(two)["pages"])
