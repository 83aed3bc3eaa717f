"""The parser that articles.py keeps running: a page per question, what it holds or the reason why not per answer.

Never imported. HTML is parsed here and nowhere else, so a page that hangs or crashes a parser costs this process only.
A question is the lengths of its two parts, a JSON header and the page's bytes; an answer a length and JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import IO, Any

_QUESTION = struct.Struct("!II")
_ANSWER = struct.Struct("!I")
_GIVE_UP_SECONDS = 60
"""Longer than any parent waits: it ends a page that hangs when the parent has died."""


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until the questions end, which they do when the parent closes the pipe or dies."""
    while len(lengths := questions.read(_QUESTION.size)) == _QUESTION.size:
        header_length, content_length = _QUESTION.unpack(lengths)
        header = questions.read(header_length)
        content = questions.read(content_length)
        if len(content) < content_length:
            return
        _set_alarm(_GIVE_UP_SECONDS)
        answer = json.dumps({**_answer(json.loads(header), content), "usage": _usage()}).encode()
        _set_alarm(0)
        answers.write(_ANSWER.pack(len(answer)) + answer)
        answers.flush()


def _answer(header: dict[str, Any], content: bytes) -> dict[str, Any]:
    from corpus.errors import InputError, NoArticle, NothingToRead  # noqa: PLC0415  # once the limits are set

    read = {"article": _article, "links": _links}[header.pop("what")]
    try:
        return read(content, header)
    except NoArticle as refused:
        return {"refused": "no-article", "message": str(refused), "page_kind": refused.page_kind}
    except NothingToRead as refused:
        return {"refused": "nothing-to-read", "message": str(refused)}
    except InputError as refused:
        return {"refused": "input", "message": str(refused)}


def _article(content: bytes, header: dict[str, Any]) -> dict[str, Any]:
    from ingest.extract import read_html  # noqa: PLC0415  # once the limits are set

    today = header.pop("today")
    article = read_html(content, today=dt.date.fromisoformat(today) if today else None, **header)
    return {"article": _plain(article)}


def _links(content: bytes, header: dict[str, Any]) -> dict[str, Any]:
    from ingest.page_links import read_links  # noqa: PLC0415  # once the limits are set

    return {"links": read_links(content, **header).to_lists()}


def _plain(article: Any) -> dict[str, Any]:
    dates = article.dates
    return {
        **{name: getattr(article, name) for name in article.__slots__ if name not in {"dates", "read_from"}},
        "read_from": dict(article.read_from),
        "dates": {
            "published": str(dates.published) if dates.published else None,
            "modified": str(dates.modified) if dates.modified else None,
            "source": dates.source,
            "confidence": dates.confidence,
            "read_from": dates.read_from,
            "ignored": dates.ignored,
        },
    }


def _usage() -> dict[str, float]:
    """Return what this process has used so far, so that the parent can replace it before it meets a limit."""
    if sys.platform == "win32":
        return {"cpu_seconds": 0.0, "memory_bytes": 0.0}
    import resource  # noqa: PLC0415  # not on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    if sys.platform == "linux":
        # The peak that getrusage tells is that of the process which started this one, where that was larger.
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        memory = float(pages) * resource.getpagesize()
    else:
        memory = float(used.ru_maxrss) * (1 if sys.platform == "darwin" else 1024)
    return {"cpu_seconds": used.ru_utime + used.ru_stime, "memory_bytes": memory}


def _set_alarm(seconds: int) -> None:
    if sys.platform != "win32":
        signal.alarm(seconds)


def _own_output() -> IO[bytes]:
    """Keep standard output for answers: what a library prints must not stand between them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    serve(sys.stdin.buffer, _own_output())
