"""The third-party files that go into the pages, as they stand in ``vendor/``.

``vendor/manifest.json`` names each package with its version, licence and the SHA-256 of
every file; the files themselves are unchanged copies.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_VENDOR = Path(__file__).parent / "vendor"

# Leaflet's pictures belong to its own layer switch and default marker, which our pages do
# not use; left in, a relative address would be asked for wherever the page happens to lie.
_PICTURE = re.compile(r"url\(images/[^)]*\)")
# Only developer tools follow it, but it is a request all the same.
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@cache
def leaflet_script() -> str:
    """Leaflet with its licence, ready to stand in a ``<script>`` element."""
    licence = (_VENDOR / "leaflet" / "LICENSE").read_text(encoding="utf-8").strip()
    source = (_VENDOR / "leaflet" / "leaflet.js").read_text(encoding="utf-8")
    return f"/*\n{licence}\n*/\n{_SOURCE_MAP.sub('', source).strip()}\n"


@cache
def leaflet_stylesheet() -> str:
    """Leaflet's style sheet without the pictures it would load."""
    source = (_VENDOR / "leaflet" / "leaflet.css").read_text(encoding="utf-8")
    return _PICTURE.sub("none", source).replace("\r\n", "\n").strip() + "\n"
