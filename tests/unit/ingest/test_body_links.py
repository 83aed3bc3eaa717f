"""Which links of a page stand in its article's own text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.body_links import MOST_LINKS, body_links
from ingest.metadata import parse_html

URL = "https://grid.example/2026/northwind"
FIRST = "Northwind said on Monday that it will build a data centre of 300 megawatts near Lake Arbor."
SECOND = "The council had agreed to it in the spring, as the minutes of its meeting show."


def _page(*paragraphs: str, around: str = "") -> str:
    return (
        f"<html><body><nav>{around}</nav><main>{''.join(f'<p>{each}</p>' for each in paragraphs)}</main></body></html>"
    )


def _links(html: str, text: str, url: str | None = URL) -> tuple[str, ...]:
    return body_links(parse_html(html), text, url)


def test_links_of_the_text_are_kept_in_its_order() -> None:
    """Relative ones are made absolute, fragments go, and each address counts once."""
    first = FIRST.replace("Northwind", '<a href="https://northwind.example/news/a#top">Northwind</a>', 1)
    second = SECOND.replace("minutes", '<b><a href="/council/minutes">minutes</a></b>') + (
        ' <a href="https://www.northwind.example/news/a">More</a>'
    )

    assert ("https://northwind.example/news/a", "https://grid.example/council/minutes") == _links(
        _page(first, second), f"{FIRST}\n{SECOND} More"
    )


def test_links_around_the_text_are_left_out() -> None:
    """Navigation, teasers of other articles, the page itself, mail and scripts are none of it."""
    around = (
        '<a href="/power">Power</a><div><a href="/2026/other">Northwind opens a second office in the city</a></div>'
    )
    own = f'{FIRST} <a href="{URL}?utm_source=x">Share</a> <a href="mailto:a@b.example">Ida</a> <a href="#2">2</a>'

    assert () == _links(_page(own, SECOND, around=around), f"{FIRST} Share Ida 2\n{SECOND}")


def test_a_short_line_is_of_the_text_only_as_a_whole() -> None:
    """A line that names the source counts; a menu's word that the text happens to use does not."""
    source = 'Source: <a href="https://northwind.example/release">Northwind</a>'
    html = _page(FIRST, source, around='<ul><li><a href="/megawatts">Megawatts</a></li></ul>')

    assert ("https://northwind.example/release",) == _links(html, f"{FIRST}\nSource: Northwind")


def test_a_page_without_address_keeps_absolute_links_only() -> None:
    """A file does not tell where its relative links lead."""
    text = FIRST.replace("Monday", '<a href="/a">Monday</a>').replace("300", '<a href="https://n.example/b">300</a>')

    assert ("https://n.example/b",) == _links(_page(text), FIRST, None)


def test_a_directory_is_cut_off() -> None:
    """What one article keeps is bounded, in number and in length."""
    long = f'<a href="https://n.example/{"x" * 3000}">{FIRST}</a>'
    many = "".join(f'<p><a href="https://n.example/{number}">{FIRST}</a></p>' for number in range(500))

    assert tuple(f"https://n.example/{number}" for number in range(MOST_LINKS)) == _links(long + many, FIRST)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_markup_is_taken(markup: str, text: str) -> None:
    """Whatever a page holds, what comes back is a few absolute addresses."""
    html = f"<html><body><p>{FIRST} <a href='{markup}'>x</a> {markup}</p></body></html>"

    assert all(link.startswith(("http://", "https://")) for link in _links(html, f"{FIRST}\n{text}"))
