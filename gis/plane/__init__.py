"""Plane geometry on the integer lattice: exact where it decides, rounded only where it draws."""
