"""The pieces of an answer's text that are streamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.answer import Statement
from api.routes.ask import _wants_events, pieces
from api.shapes import answer_json
from tests.unit.api.nouns import answer


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=10))
def test_the_pieces_joined_are_the_text(said: list[str], rest: str) -> None:
    """A client that appends every delta holds the answer's text, whatever the statements are."""
    text = " ".join(f"{each} [{number}]" for number, each in enumerate(said, 1)) + rest
    statements = tuple(Statement(each, (number,)) for number, each in enumerate(said, 1))

    assert "".join(pieces(answer_json(answer(text=text, statements=statements)))) == text


def test_there_is_one_piece_per_statement() -> None:
    """Each piece begins where its statement does, with its marks behind it."""
    shape = answer_json(answer(text="A. [1] B. [2]", statements=(Statement("A.", (1,)), Statement("B.", (2,)))))

    assert pieces(shape) == ["A. [1] ", "B. [2]"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/event-stream", True),
        ("application/json, Text/Event-Stream; q=0.9", True),
        ("text/event-stream;q=0", False),
        ("*/*", False),
        ("", False),
        ("application/json", False),
    ],
)
def test_events_are_sent_to_who_asks_for_them(accept: str, wanted: bool) -> None:
    """A wildcard means JSON."""
    assert _wants_events(accept) is wanted
