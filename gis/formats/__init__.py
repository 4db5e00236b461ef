"""Reading and writing files of other programs.

::

    read(path)            any format we know -> Table; hostile files are refused
    columns.match(...)    columns by Chinese and English names -> Matched
    values.parse(...)     one cell -> a value of ours, or a Finding that says why not
    write_geojson(...)    features -> RFC 7946, streamed
    write_csv(...)        rows -> CSV that a spreadsheet opens safely
"""

from gis.formats.limits import Limits
from gis.formats.reading import read
from gis.formats.table import Table
from gis.formats.write import csv_safe, write_csv, write_geojson

__all__ = ["Limits", "Table", "csv_safe", "read", "write_csv", "write_geojson"]
