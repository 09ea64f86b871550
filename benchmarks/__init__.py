"""Measure vmindex against other ways to the same lines: ``python -m benchmarks``. No part of the installed package."""
