"""Conclude from the evidence in the store: hosts, boots, worlds, VMs, one record per migration.

Everything here is a function of the evidence alone, whatever the order in which it was read, and is concluded anew
only for what the last ingest touched. :func:`vmindex.correlate.run.correlate` does it; this package imports nothing, since a
helper process needs one of its modules only.
"""
