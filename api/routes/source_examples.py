"""Examples for the documentation of the routes of sources and jobs."""

from __future__ import annotations

from api.routes.examples import READING
from api.source_schemas import (
    FollowedJson,
    ImportedJson,
    JobDetail,
    JobJson,
    NamedSource,
    PreviewJson,
    SourceDetail,
    SourceJson,
    SourceLinkJson,
)

_NAMED: NamedSource = {
    "id": "src_0c6f2d9b8e1a",
    "kind": "feed",
    "name": "Example newsroom",
    "publisher": "Example",
    "url": "https://example.com/newsroom/feed.xml",
    "tier": "primary",
    "notes": None,
}
SOURCE: SourceJson = {
    **_NAMED,
    "state": "active",
    "condition": "fine",
    "condition_detail": "nothing new for 2 days",
    "pace_seconds": None,
    "followed_at": "2026-11-01T08:00:00Z",
    "checked_at": "2026-11-22T07:40:00Z",
    "succeeded_at": "2026-11-22T07:40:00Z",
    "new_at": "2026-11-20T15:10:00Z",
    "next_fetch_at": "2026-11-22T09:40:00Z",
    "failures": 0,
    "problem": None,
    "problem_kind": None,
    "links": {"new": 0, "stored": 41, "skipped": 2, "failed": 1, "old": 120},
    "documents": 41,
    "walled": 0,
}
DETAIL: SourceDetail = {**SOURCE, "rules": None}
FOLLOWED: FollowedJson = {**DETAIL, "job": "job_5b1f0d7c9a2e4f638d10", "warnings": []}
SOURCES = {"sources": [SOURCE], "total": 1}
LINK: SourceLinkJson = {
    "id": 7,
    "url": "https://example.com/news/campus",
    "title": "Example opens a campus",
    "author": None,
    "published_at": "2026-11-20",
    "modified_at": None,
    "state": "failed",
    "reason": "the site answered with status 500",
    "problem_kind": "FetchError",
    "document_id": None,
    "first_seen_at": "2026-11-20T15:10:00Z",
    "tried_at": "2026-11-20T15:11:00Z",
    "next_try_at": "2026-11-20T16:11:00Z",
    "tries": 1,
}
LINKS = {"links": [LINK]}
PREVIEW: PreviewJson = {
    "source": _NAMED,
    "reasons": ["the content is RSS 2.0"],
    "others": [],
    "entries": [
        {
            "url": LINK["url"],
            "title": LINK["title"],
            "published_at": "2026-11-20",
            "modified_at": None,
            "author": None,
            "summary": None,
        }
    ],
    "total": 1,
    "rules": None,
    "rejected": [],
    "sample": READING,
    "sample_problem": None,
    "problems": [],
    "known": None,
    "removed": 0,
}
JOB: JobJson = {
    "id": FOLLOWED["job"] or "",
    "kind": "check",
    "source_id": _NAMED["id"],
    "state": "done",
    "message": None,
    "created_at": "2026-11-22T07:40:00Z",
    "started_at": "2026-11-22T07:40:01Z",
    "ended_at": "2026-11-22T07:40:09Z",
    "attempts": 1,
    "total": None,
    "links": {"stored": 1, "unchanged": 0, "skipped": 0, "failed": 1},
}
JOBS = {"jobs": [JOB]}
JOB_DETAIL: JobDetail = {
    **JOB,
    "outcomes": [
        {
            "url": LINK["url"],
            "outcome": "failed",
            "reason": LINK["reason"],
            "problem_kind": "FetchError",
            "document_id": None,
        }
    ],
}
IMPORTED: ImportedJson = {
    "sources": [SOURCE],
    "job": None,
    "problems": ["Line 3: 'example' is no web address."],
    "left_out": [
        {"url": "https://example.com/blog", "name": "Example blog", "publisher": None, "tier": "trade", "notes": None}
    ],
}
