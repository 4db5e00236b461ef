"""Pages that the server draws itself: what they may do."""

from __future__ import annotations

from gis.maps.policy import source_hash


def page_policy(style: str) -> str:
    """The Content Security Policy of a page without scripts whose one style sheet is ``style``."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {source_hash(style)}",
            "img-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
