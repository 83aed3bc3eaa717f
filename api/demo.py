"""The demonstration: the starter corpus, three questions, their cited answers."""

from __future__ import annotations

from collections.abc import Callable

from api.render import answer_text
from api.wiring import Groundwork

QUESTIONS = (
    "What did Anthropic announce with Fluidstack in November 2025?",
    "What is Project Rainier and how many chips does it have?",
    "How much does Groq pay for electricity in Norway?",
)
"""Two that the starter corpus answers, and one that it does not: declining is half of what there is to see."""


def demonstrate(groundwork: Groundwork, say: Callable[[str], None]) -> None:
    """Ask the questions of a loaded Groundwork and say each answer."""
    for question in QUESTIONS:
        say(f"> {question}")
        say("")
        say(answer_text(groundwork.ask(question)))
        say("")
        say("")
