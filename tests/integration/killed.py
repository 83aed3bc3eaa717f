"""A process whose children kill themselves at their n-th step while they work through a plan.

Each line on standard input, `PLAN STEP FOLDER LOG`, forks a child, so that imports are paid once. The child counts
steps from outside the product: every fsync, file made, replaced or removed, SQL statement, commit, connection given
back, and call to Chroma. It writes a line to the log after each piece of work that is finished, and at the end how
many steps it took; the exit status goes to standard output.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

from chromadb.api.models.Collection import Collection
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from corpus.corrections import checked_changes
from corpus.document import header_line
from corpus.evidence import Evidence
from corpus.store import Record
from index.build import Builder
from index.vectors import VectorCache
from tests.fakes import HashingEmbedder, Opened, reading

LONG = " ".join(f"Sentence number {n} of the long text speaks of chips." for n in range(45))


class Work(NamedTuple):
    """One piece of work, to be acknowledged when it is done."""

    action: Literal["keep", "remove", "retitle", "reindex", "remodel"]
    name: str = ""
    text: str = ""


SEED = [Work("keep", "a", "Alpha text."), Work("keep", "b", f"Beta. {LONG}"), Work("keep", "c", "Gamma text.")]
PLANS: dict[str, list[Work]] = {
    "new": [
        Work("keep", "a", "Alpha text."),
        Work("keep", "b", f"Beta. {LONG}"),
        Work("keep", "a", "Alpha changed."),
        Work("remove", "b"),
        Work("keep", "b", "Beta restored."),
    ],
    "restarted": [
        Work("keep", "d", "Delta text."),
        Work("keep", "b", "Beta changed."),
        Work("retitle", "b", "Corrected"),
        Work("keep", "a", "Alpha text."),
        Work("remove", "c"),
    ],
    "reindexed": [Work("reindex"), Work("remodel")],
}
"""`new` begins in an empty folder, the others in one that holds the seed."""


def embedder(name: str = "hashing") -> HashingEmbedder:
    """Return the embedder of a model's name."""
    return HashingEmbedder(name, dimension=16)


def open_parts(home: Path, model: str = "hashing") -> Opened:
    """Open a data folder as the owner of its vector cache."""
    cache = VectorCache(home / "vectors")
    if not cache.own():
        raise RuntimeError("the killed process still owns the cache")
    return Opened(Record(home), embedder(model), cache=cache)


def do(opened: Opened, work: Work) -> None:
    """Do one piece of work."""
    document = reading(work.name, "").document_id
    if work.action == "keep":
        opened.builder.keep([reading(work.name, work.text)], restore=True)
    elif work.action == "remove":
        opened.record.remove(document)
        opened.builder.deliver()
    elif work.action == "retitle":
        text = opened.record.version(opened.record.document(document).version_id).text
        slices = opened.builder.slices_under(header_line(work.text, None, None), text)
        generation = opened.builder.generation().name
        opened.record.correct(document, checked_changes({"title": work.text}), slices, generation=generation)
        opened.builder.deliver()
    else:
        model = "hashing" if work.action == "reindex" else "another"
        Builder(opened.record, Evidence(opened.record), embedder(model), opened.cache).reindex()


class Steps:
    """Counts steps, and kills this process without warning when the fatal one is reached."""

    def __init__(self, fatal: int) -> None:
        self.taken = 0
        self._fatal = fatal

    def take(self, *_: Any, **__: Any) -> None:
        """Take one step, perhaps the last."""
        self.taken += 1
        if self.taken == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Count the moment before a call and the one after it."""
        original: Callable[..., Any] = getattr(owner, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            self.take()
            result = original(*arguments, **options)
            self.take()
            return result

        setattr(owner, name, counted)


def work_through(plan: str, fatal: int, home: Path, log: Path) -> None:
    """Do all work of a plan, with a line in the log for each."""
    steps = Steps(fatal)
    for name in ("fsync", "replace", "unlink", "mkdir", "rmdir", "rename"):
        steps.around(os, name)
    for name in ("upsert", "delete"):
        steps.around(Collection, name)
    for target, name in ((Engine, "before_cursor_execute"), (Engine, "commit"), (Pool, "checkin")):
        event.listen(target, name, steps.take)
    with log.open("w", encoding="utf-8") as acknowledged:
        opened = open_parts(home)
        for work in PLANS[plan]:
            do(opened, work)
            print("done", file=acknowledged, flush=True)
        opened.close()
        print(steps.taken, file=acknowledged, flush=True)


def main() -> None:
    """Fork a child for every line of standard input."""
    for line in sys.stdin:
        plan, fatal, home, log = line.split()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work_through(plan, int(fatal), Path(home), Path(log))
                status = 0
            except BaseException:  # noqa: BLE001 - a forked child must not run on into its parent's loop
                traceback.print_exc()
            finally:
                os._exit(status)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
