"""Tests of what a server's answer means in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.replies import charset_of, media_type_of, status_problem, unreadable


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "login"),
        (403, "Save the page"),
        (404, "no such page"),
        (410, "removed for good"),
        (429, "slow down"),
        (451, "legal"),
        (500, "Try again later"),
        (503, "not available"),
        (204, "no page"),
        (206, "no page"),
        (304, "no page"),
    ],
)
def test_every_bad_status_says_what_to_do(status: int, words: str) -> None:
    """The reason is a sentence, and names the status."""
    problem = status_problem(status, None)

    assert problem is not None
    assert words in problem
    assert str(status) in problem


def test_a_page_is_no_problem() -> None:
    """A page that came is nothing to complain about."""
    assert status_problem(200, None) is None


def test_retry_after_is_shown_in_both_forms() -> None:
    """Seconds and dates are both shown."""
    assert "in 120 seconds" in str(status_problem(429, "120"))
    assert "after 2026-12-01 10:00 UTC" in str(status_problem(503, "Tue, 01 Dec 2026 10:00:00 GMT"))


@given(st.text(max_size=60))
def test_garbage_in_retry_after_is_left_out(text: str) -> None:
    """Whatever stands there, the sentence about the status is shown."""
    assert "slow down" in str(status_problem(429, text))


@pytest.mark.parametrize(
    ("header", "media_type", "charset"),
    [
        ("text/html; charset=UTF-8", "text/html", "utf-8"),
        ('Text/HTML;charset="iso-8859-1"', "text/html", "iso-8859-1"),
        ("application/pdf", "application/pdf", None),
        ("", "", None),
        ("rubbish", "", None),
    ],
)
def test_content_type_is_read(header: str, media_type: str, charset: str | None) -> None:
    """Type and charset are read whatever their case."""
    assert media_type_of(header) == media_type
    assert charset_of(header) == charset


def test_what_is_no_text_is_named() -> None:
    """A link to an image says so; a page, and an unknown type, are not judged by the header."""
    assert unreadable("image/png") == "an image (image/png)"
    assert unreadable("application/zip") == "a ZIP archive (application/zip)"
    assert unreadable("text/html") is None
    assert unreadable("") is None
