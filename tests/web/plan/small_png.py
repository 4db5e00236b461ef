"""Pictures of the page in 256 colours, small enough to be kept beside the words."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

COLOURS = 256

Pixels = NDArray[np.uint8]


def shrunk(page: Page, png: bytes) -> bytes:
    """The same picture with a palette; the page's own browser reads it.

    Colours are chosen by median cut, weighted by how often they occur.
    """
    pixels = _read(page, png)
    shape = pixels.shape[:2]
    flat = pixels.reshape(-1, 3)
    packed = flat.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    known, where, often = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([known >> 16, known >> 8 & 255, known & 255], axis=1).astype(np.float64)
    box = _cut(colours, often)
    number = int(box.max()) + 1
    weight = np.bincount(box, often, number)
    palette = np.stack(
        [np.bincount(box, often * colours[:, i], number) / weight for i in range(3)], axis=1
    )
    indices = box.astype(np.uint8)[where].reshape(shape)
    return _write(indices, np.round(palette).astype(np.uint8))


def _cut(colours: NDArray[np.float64], often: NDArray[np.int64]) -> NDArray[np.int64]:
    """The box of each colour, of at most :data:`COLOURS`: the widest is halved until there are."""
    boxes = [np.arange(len(colours))]
    spread = [_spread(colours[boxes[0]], often[boxes[0]])]
    while len(boxes) < COLOURS:
        widest = int(np.argmax(spread))
        if spread[widest] <= 0:
            break
        members = boxes.pop(widest)
        spread.pop(widest)
        axis = int(np.argmax(np.ptp(colours[members], axis=0)))
        values = colours[members, axis]
        middle = (values.min() + values.max()) / 2
        for part in (members[values <= middle], members[values > middle]):
            boxes.append(part)
            spread.append(_spread(colours[part], often[part]))
    found = np.zeros(len(colours), dtype=np.int64)
    for i, members in enumerate(boxes):
        found[members] = i
    return found


def _spread(colours: NDArray[np.float64], often: NDArray[np.int64]) -> float:
    """How much is to be gained by halving: wide boxes that are seen often first."""
    if len(colours) < 2:
        return 0
    return float(np.ptp(colours, axis=0).max() ** 2 * np.sqrt(often.sum()))


def _read(page: Page, png: bytes) -> Pixels:
    """Red, green and blue by row and column."""
    source = "data:image/png;base64," + base64.b64encode(png).decode()
    apart = page.context.browser
    assert apart is not None
    blank = apart.new_page()
    try:
        width, height, encoded = blank.evaluate(
            """async source => {
              const image = new Image();
              image.src = source;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height);
              const pen = canvas.getContext('2d');
              pen.drawImage(image, 0, 0);
              const { data } = pen.getImageData(0, 0, image.width, image.height);
              let text = '';
              for (let i = 0; i < data.length; i += 30000)
                text += String.fromCharCode(...data.subarray(i, i + 30000));
              return [image.width, image.height, btoa(text)];
            }""",
            source,
        )
    finally:
        blank.close()
    raw = np.frombuffer(base64.b64decode(encoded), dtype=np.uint8)
    return raw.reshape(height, width, 4)[:, :, :3]


def _write(indices: Pixels, palette: Pixels) -> bytes:
    """A PNG with a palette (ISO/IEC 15948, colour type 3)."""
    height, width = indices.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = indices
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
