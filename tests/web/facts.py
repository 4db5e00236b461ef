"""Fixed points of the demo that the tests of the page go to."""

DISTRICT = "360702000000"
TOWN = "360702100000"
"""沙石镇"""
VILLAGE = "360702100205"
"""沙石村"""
COMMUNITY = "360702001002"
"""新赣南路社区: six grids, each with a branch secretary, a full-time worker and volunteers."""
