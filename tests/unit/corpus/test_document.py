"""Tests of `corpus.document` and `corpus.passage`."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId, document_id, header_line, version_id
from corpus.passage import passage_id
from tests.fakes import reading


@given(st.text(), st.text())
def test_one_identity_one_id(first: str, second: str) -> None:
    """Equal identities have equal ids and different ones different ids, in every Groundwork."""
    assert (first == second) == (document_id(first) == document_id(second))


def test_ids_never_change() -> None:
    """Ids are promises: links and citations outlive the program that made them."""
    assert "doc_2dce0a4c50441bfccfa9" == document_id("https://example.com/a")
    assert "ver_f4679773d8e54cecf0e1" == version_id(DocumentId("doc_1"), "hash", 2)
    assert "psg_cb01a00cb52c2c1ee13f" == passage_id(VersionId("ver_1"), 0, 17)


def test_a_version_id_depends_on_all_that_makes_it() -> None:
    """Another document, content or number is another version."""
    ids = {version_id(DocumentId(d), content, number) for d in "ab" for content in "cd" for number in (1, 2)}

    assert 8 == len(ids)


def test_what_a_reader_sees_makes_the_content() -> None:
    """The content hash changes with title, publisher, date, URL and text, and with nothing else."""
    base = reading("one", "The text.")
    seen = [{"title": "Other"}, {"publisher": "P"}, {"published_at": PartialDate(2025)}, {"url": "https://a.example/"}]
    unseen = [{"fetched_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}, {"raw": b"other"}, {"language": "en"}]

    assert len(seen) + 1 == len({base.content_hash, *(dataclasses.replace(base, **c).content_hash for c in seen)})  # type: ignore[arg-type]
    assert {base.content_hash} == {dataclasses.replace(base, **c).content_hash for c in unseen}  # type: ignore[arg-type]
    assert base.content_hash != dataclasses.replace(base, text="The text").content_hash


def test_a_header_leaves_out_what_is_unknown() -> None:
    """A header line holds title, publisher and date in words and in ISO form, as far as they are known."""
    assert "T | P | 12 November 2025 (2025-11-12)" == header_line("T", "P", PartialDate(2025, 11, 12))
    assert "T | 2024 (2024)" == header_line("T", None, PartialDate(2024))
    assert "T" == header_line("T", None, None)
