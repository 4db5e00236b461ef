"""What is known of the lie of the land, set by hand: seats of the towns, rivers, rough sizes.

The open sources have no polygons below the district. So that the made-up ones lie where people
expect them, the townships grow from about where their seats are, to about their real size, and
the rivers 章江, 贡江 and 赣江 part them. All positions here are approximate; nothing in this
file is a boundary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

LonLat = tuple[float, float]

ORIGIN: LonLat = (114.92, 25.82)
METRES_PER_DEGREE = np.array([100_297.0, 110_788.0])
"""A degree of longitude and of latitude at 25.82° N (WGS 84), to lay cells out evenly.

Only shapes are made in this frame. Nothing that is reported is measured in it.
"""


def to_metres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude to metres east and north of ``ORIGIN``, shape (n, 2)."""
    return np.asarray((degrees - np.array(ORIGIN)) * METRES_PER_DEGREE)


def to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of :func:`to_metres`."""
    return np.asarray(metres / METRES_PER_DEGREE + np.array(ORIGIN))


@dataclass(frozen=True, slots=True)
class Township:
    """Where a township's seat is, its rough area, and how much of that is built up.

    ``built_up_km2`` is the area of its communities around ``seat``; the rest are its villages.
    """

    seat: LonLat
    area_km2: float
    built_up_km2: float = 0.0


TOWNSHIPS: Mapping[str, Township] = MappingProxyType(
    {
        "360702001000": Township((114.9310, 25.8670), 2.6, 2.6),  # 解放街道
        "360702002000": Township((114.9410, 25.8580), 2.7, 2.7),  # 赣江街道
        "360702003000": Township((114.9340, 25.8470), 5.8, 4.6),  # 南外街道
        "360702004000": Township((114.9530, 25.8400), 10.0, 7.0),  # 东外街道
        "360702005000": Township((114.9300, 25.8260), 15.0, 8.5),  # 水南街道
        "360702006000": Township((114.9000, 25.8150), 13.0, 8.0),  # 章江街道
        "360702091000": Township((114.8900, 25.8450), 24.0, 12.0),  # 黄金岭街道
        "360702100000": Township((114.9580, 25.7750), 132.0, 3.6),  # 沙石镇
        "360702101000": Township((114.9620, 25.8700), 20.2, 5.0),  # 水东镇
        "360702103000": Township((114.8450, 25.8800), 62.0, 4.5),  # 湖边镇
        "360702104000": Township((115.0100, 25.8180), 61.0, 4.5),  # 沙河镇
        "360702105000": Township((114.9160, 25.8950), 90.0, 3.6),  # 水西镇
        "360702190000": Township((114.8560, 25.8060), 49.0, 5.0),  # 蟠龙镇
        "360702191000": Township((114.8380, 25.7550), 42.0, 1.0),  # 潭口镇
        "360702192000": Township((114.8800, 25.7250), 51.0, 0.0),  # 潭东镇
        "360702400000": Township((114.8700, 25.8450), 9.0, 9.0),  # 赣州经济技术开发区
        "360702401000": Township((114.9880, 25.8300), 5.0, 5.0),  # 沙河工业园
    }
)

RIVERS: tuple[tuple[LonLat, ...], ...] = (
    (  # 章江, from below 蟠龙 round the new town, along the old town's west to its tip
        (114.8790, 25.8010), (114.8840, 25.8110), (114.8900, 25.8220), (114.8980, 25.8330),
        (114.9090, 25.8370), (114.9200, 25.8350), (114.9290, 25.8355),
        (114.9300, 25.8420), (114.9220, 25.8500), (114.9190, 25.8580), (114.9230, 25.8660),
        (114.9310, 25.8730), (114.9380, 25.8780),
    ),
    (  # 贡江, from the east, along the old town's east to its tip
        (115.0100, 25.8560), (114.9940, 25.8545), (114.9820, 25.8560), (114.9690, 25.8520),
        (114.9580, 25.8530), (114.9500, 25.8590), (114.9460, 25.8670), (114.9380, 25.8780),
    ),
    (  # 赣江, from where they meet to the north
        (114.9380, 25.8780), (114.9390, 25.8850), (114.9450, 25.8930), (114.9470, 25.9030),
        (114.9465, 25.9120), (114.9485, 25.9200), (114.9540, 25.9270),
    ),
)  # fmt: skip

BORDERING_VILLAGES: Mapping[str, LonLat] = MappingProxyType({"360702103000": (114.8900, 25.9150)})
"""Near which place those villages of a township lie that another township runs.

湖边镇's five villages run by 水西镇 lie towards 水西镇.
"""

KNOWN_PLACES: Mapping[str, LonLat] = MappingProxyType(
    {
        "360702001003": (114.9378, 25.8778),  # 八境路社区, at the tip of the old town
        "360702001002": (114.9270, 25.8560),  # 新赣南路社区
        "360702001001": (114.9230, 25.8610),  # 西津路社区
        "360702002001": (114.9420, 25.8550),  # 厚德路社区
        "360702005007": (114.9300, 25.8250),  # 五指峰路社区
        "360702003200": (114.9400, 25.8370),  # 红旗村
        "360702101203": (114.9560, 25.8690),  # 马祖岩村
        "360702101201": (114.9800, 25.8620),  # 七里村
        "360702101004": (114.9730, 25.8600),  # 七里社区
        "360702101206": (114.9530, 25.9000),  # 虎岗村
        "360702101002": (114.9490, 25.8690),  # 下沙窝社区
        "360702100217": (114.9900, 25.7350),  # 峰山村
        "360702105001": (114.9250, 25.8850),  # 水西社区
    }
)
"""Units whose whereabouts people know; the others are placed by chance within their township."""
