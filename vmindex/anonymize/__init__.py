"""A shareable copy of a database: names of hosts, VMs and users, addresses and uuids are replaced by made-up ones."""

from vmindex.anonymize.fresh import ingest_anonymized
from vmindex.anonymize.run import Anonymized, anonymize

__all__ = ["Anonymized", "anonymize", "ingest_anonymized"]
