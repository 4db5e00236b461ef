"""Static maps: pages that need neither a server nor a network."""

from gis.maps.coverage_map import coverage_map
from gis.maps.serving import content_security_policy

__all__ = ["content_security_policy", "coverage_map"]
