"""Geometry and domain of service grids. Imports no HTTP and no SQL."""
