"""One answer by a model, from the call to checked statements, or why there is none."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from answer.answer import Usage
from answer.composing import Composer, Said
from answer.written import Task, Writer
from corpus.errors import ModelFailed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """How it ended.

    Attributes:
        failure: why the answer cannot be used, as the end of a sentence that begins with the model's name; None if
            it can.
    """

    usage: Usage | None
    failure: str | None


def write(writer: Writer, task: Task, composer: Composer) -> Iterator[Said | Written]:
    """Yield each statement once it is checked, and at last how it ended."""
    usage: Usage | None = None
    try:
        for piece in writer.write(task):
            if isinstance(piece, Usage):
                usage = piece
            else:
                yield from composer.take(piece)
        yield from composer.end()
    except ModelFailed as error:
        logger.info("%s %s", writer.model, error.reason)
        yield Written(usage, error.reason)
        return
    yield Written(usage, _failure(composer))


def _failure(composer: Composer) -> str | None:
    if composer.statements or composer.missing is not None:
        return None
    return "wrote nothing that the words it cites carry" if composer.dropped else "cited nothing"
