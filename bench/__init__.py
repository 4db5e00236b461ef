"""Benchmarks: our way and a peer's, side by side in one run.

Nothing here is a promise in milliseconds; only the ratio of two medians taken on the same machine
in the same minute means something.
"""
