"""Why migrations fail, as data: one ``*.toml`` file per family here, and the user's in ``$VMINDEX_HOME/signatures``.

A file holds entries; only ``id``, ``cause`` and one thing to match by must be given::

    [[signature]]
    id = "net-connect"                 # lower-case words joined by '-', unlike that of any other signature
    family = "network"                 # else the name of the file
    rank = "primary"                   # what it is for a migration: primary (default), secondary or context
    side = "either"                    # where the cause is to be looked for: source, dest or either (default)
    where = ["vmkernel", "hostd"]      # components that print it; else any. No filter: it decides between equals
    kinds = []                         # if given, only lines of these kinds match, as far as the kind is known
    keys = ["msg.vmotion.connect.failure"]      # names of messages, vobs, events and faults, whole, in any case
    text = ["failed to connect over the vmotion network"]    # any of these stands in the message, in any case
    pattern = 'from host <[^>]+>: timeout'      # regular expression, searched in any case
    codes = ["0xbad010b"]              # status codes that mean it, in any spelling
    general = false                    # true for wrappers: it gives way to every other signature of the same text
    cause = "…"                        # a sentence or two for an administrator
    remedy = "…"                       # what to do next
    reference = "KB 1003734"
    samples = ["…"]                    # messages that must match this signature before any other: they are its tests
    also = []                          # ids of signatures that may come before it for its own samples

``vim.…`` and ``vmodl.…`` keys are found by their last word too, as JSON and event exports print it.

**Which match is best.** What is not ``general`` comes first; then a key before a text or pattern; then the longer
text; then the user's before the built-in; then what belongs to the component; then primary, secondary, context.
Codes decide only if nothing else matches: their numbers moved between releases, the text beside them did not.

**What users write is not trusted.** An entry with a fault is one line in :attr:`SignatureLibrary.faults` and is
skipped; the rest of the file counts. Regular expressions are short and have few quantifiers (one open-ended, or some
small ones), none of them on a group that could be read in several ways; of a text, the first 4,000 characters are
looked at, with runs of blanks as one.
"""

from vmindex.knowledge.signatures.library import SignatureLibrary, faults_of_user, load
from vmindex.knowledge.signatures.signature import BUILT_IN, Signature, SignatureError

__all__ = ["BUILT_IN", "Signature", "SignatureError", "SignatureLibrary", "faults_of_user", "load"]
