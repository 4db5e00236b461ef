"""The third-party files in the repository are what they say they are."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import folium.folium
import pytest

import gis.maps
from gis.maps.vendored import leaflet_script, leaflet_stylesheet

VENDOR = Path(gis.maps.__file__).parent / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", MANIFEST["packages"], ids=lambda p: p["name"])
def test_every_file_is_in_the_manifest_with_its_hash(package: dict) -> None:
    folder = VENDOR / package["folder"]
    assert {f.name for f in folder.iterdir()} == set(package["files"])
    for name, digest in package["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert package["version"]
    assert package["licence"]


def test_nothing_else_lies_in_the_folder() -> None:
    folders = {p["folder"] for p in MANIFEST["packages"]}
    assert {f.name for f in VENDOR.iterdir()} == {"manifest.json", *folders}


def test_leaflet_is_the_version_that_folium_writes_code_for() -> None:
    wanted = re.search(r"leaflet@([\d.]+)/", dict(folium.folium._default_js)["leaflet"])
    assert wanted
    assert MANIFEST["packages"][0]["version"] == wanted[1]


def test_the_inlined_code_carries_its_licence_and_asks_for_nothing() -> None:
    assert "Redistribution and use in source and binary forms" in leaflet_script()
    assert "sourceMappingURL" not in leaflet_script()
    assert "</script" not in leaflet_script().lower()
    assert set(re.findall(r"url\(([^)]*)\)", leaflet_stylesheet())) == {"#default#VML"}
