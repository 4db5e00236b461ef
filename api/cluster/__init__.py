"""The private PostGIS of an installation: the system's PostgreSQL on a folder of our own.

>>> from pathlib import Path
>>> Cluster(Path("/srv/wangge")).data
PosixPath('/srv/wangge')
"""

from __future__ import annotations

from api.cluster.archive import backup, restore
from api.cluster.programs import Programs, find_programs
from api.cluster.server import Cluster, ClusterStatus, application_url, database_url

__all__ = [
    "Cluster",
    "ClusterStatus",
    "Programs",
    "application_url",
    "backup",
    "database_url",
    "find_programs",
    "restore",
]
