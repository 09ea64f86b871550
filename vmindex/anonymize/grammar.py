"""Where a line shows that something is a name: patterns whose named groups say what stands there.

The last part of a group's name (``dest_host``) is its category, see :mod:`vmindex.anonymize.names`. Patterns stand in the order
in which they are tried; what one has claimed, the later ones leave alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_EXTENSIONS = (
    "vmxf|vmx|vmdk|vswp|vmss|vmsn|vmsd|vmem|vmtx|nvram|hlog|log|iso|flp|sf|lck|xml|gz|tgz|zip|v00|txt|dat|so|conf|img"
)
_ENDS_VM = r"(?= completed| with encryption| failed|\]|\.?$|\n|,)"
_PLACE = (
    r"(?P<{0}_host>[^\s,\]]{{1,255}})(?:, (?P<{0}_datastore>[^\n,]{{1,100}}?))?"
    r"(?: in (?!cluster )(?P<{0}_object>[^\n,\]]{{1,100}}?))?"
)
_FROM_TO = rf" (?:from|off(?: host)?) {_PLACE.format('source')} to {_PLACE.format('dest')}"
_VERBS = (
    r"(?:Migration of (?:virtual machine )?|Hot migrating |Migrating |Relocating |DRS migrated |Cannot migrate |Removed |"
    r"Cannot relocate virtual machine |Failed to migrate |Virtual machine )"
)

_TELLING = r"(?=[^\s,\]]*[\d.-])"
"""Where the wording is weak: a word with a digit, dot or dash in it is a name rather than any other word."""

_LEAVES = (
    rf"{_VERBS}(?P<vm>[^\n\[]{{1,120}}?) (?:off|on|from) (?:host )?(?P<host>{_TELLING}[^\s,\]]{{1,255}}?)"
    r"(?: (?:in|from) (?P<object>[^\n\],]{1,100}?))?(?= is | failed| completed|\]|\.?$|\n)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A pattern, and a literal that a text must have for it to be tried: looking for that is cheap."""

    trigger: str
    pattern: re.Pattern[str]


def _place(trigger: str, pattern: str) -> Place:
    return Place(trigger, re.compile(pattern))


PLACES = (
    _place("opID", r"\bopID[= ]\"?(?P<op>[^\s\]\",]+)"),
    _place("/vmfs/", r"(?P<quote>\\?['\"])(?P<path>/vmfs/(?:volumes|devices)/[^'\"\n]+?)(?=(?P=quote))"),
    _place("/vmfs/", rf"(?P<path>/vmfs/(?:volumes|devices)/(?:(?!/vmfs/|: )[^'\"<>\n])*?\.(?:{_EXTENSIONS}))(?![\w])"),
    _place("/vmfs/", r"(?P<path>/vmfs/(?:volumes|devices)/[^\s'\"<>,;|)\]]+)"),
    _place(
        "] ",
        rf"\[(?P<datastore>[^\]\[\n]{{1,80}})\] (?P<file>[^\s/'\"][^/\n'\"]*/[^/\n'\"]*?\.(?:{_EXTENSIONS}))(?![\w])",
    ),
    _place("vmm", r"\bvmm\d+:(?P<vm>[^\n]+?)(?= of type \d| with flags| with type)"),
    _place("vmm", r"'vmm\d+:(?P<vm>[^'\n]+)'"),
    _place("vmm", r"\(vmm\d+:(?P<vm>[^\n]+)\)\s*$"),
    _place("vmm", r"\bvmm\d+:(?P<vm>[^\s'\"),]+)"),
    _place("vim.", r"vim\.VirtualMachine:[\w-]+,(?P<vm>[^\n]+?)\](?= from | to | on | has |[,.)]|$)"),
    _place("vim.", r"vim\.VirtualMachine:[\w-]+,(?P<vm>[^\n\]]+)"),
    _place("vim.", r"vim\.HostSystem:[\w-]+,(?P<host>[^\n\]]+)"),
    _place("vim.", r"vim\.Datastore:[\w-]+,(?P<datastore>[^\n\]]+)"),
    _place("vim.", r"vim\.[A-Z][\w.]*:[\w-]+,(?P<object>[^\n\]]+)"),
    _place("Migrate of ", r"VC Migrate of (?P<vm>[^\n]+?)(?= on | from | to |$)"),
    _place(
        "-- ", r"-- (?:BEGIN|FINISH|ERROR) \S+ -- (?!vm-\d+ )(?P<vm>[^\n]{1,200}?)(?= -- (?:vim\.VirtualMachine|Drm)\.)"
    ),
    _place(
        "Event [",
        r"Event \[\d+\] \[[\d-]+\] \[[^\]\n]*\] \[[\w.]+\] \[\w*\] \[(?P<user>[^\]\n]*)\] \[(?P<object>[^\]\n]*)\] \[",
    ),
    _place(" to ", rf"{_VERBS}(?P<vm>[^\n\[]{{1,120}}?){_FROM_TO}{_ENDS_VM}"),
    *(_place(trigger, _LEAVES) for trigger in ("igrat", "elocat", "Removed ", "Virtual machine ")),
    _place(
        "Event ", r"Event \d+ : (?P<vm>[^\n]{1,120}?) on (?:host )?(?P<host>\S+) in (?P<object>\S+) (?:is|has|was) "
    ),
    _place(" in ", rf" on (?:host )?(?P<host>{_TELLING}[\w.-]+) in (?P<object>[\w.-]+) (?=is |has |was )"),
    _place(" in cluster ", r" in cluster (?P<cluster_object>[^\n]{1,100}?) in (?P<object>[^\n\]]{1,100})"),
    _place("has been acquired", r"\bin (?P<object>[^\n\]]{1,80}?) has been acquired"),
    _place("vol", r"\bvol(?:ume)?:? ?'(?P<datastore>[^'\n]*)'"),
    _place("on vol ", r"\bon vol (?P<datastore>[^\s'\"]+)"),
    _place("volume", r"\bvolume ?[0-9a-f-]{17,40} \((?P<datastore>[^)\n]*)\)"),
    _place("rsv time", r"rsv time on '(?P<datastore>[^'\n]*)'"),
    _place("atastore", r"[dD]atastore(?:\(s\)|s)?[:=]? ?\\?['\"](?P<datastore>[^'\"\n]{1,80})['\"]"),
    _place("atastores", r"(?<=[,:\]] \")(?P<datastore>[^'\"\n]{1,80})\""),
    _place("mounted as", r"mounted as \S+ \(\\?\"(?P<datastore>[^\"\n]+?)\\?(?=[\"$]|\Z)"),
    _place("mount point", r"server \(?(?P<host>[\w.:-]+)\)? mount point (?P<share>[^\s,]+)"),
    _place("mount", r"mount succeeded for (?P<host>[\w.-]+):(?P<share>\S+)"),
    _place("erver", r"\b[sS]erver \((?P<host>[\w.:-]+)\)"),
    _place("erver", r"\b(?:to|from) server '?(?P<host>[\w.-]*[\d.][\w.-]*?)'?(?=:\d+\b|[\s,)]|$)"),
    _place("Hostname=", r"\bHostname=(?P<host>\S+)"),
    _place("hostname", r"\bhostname[=:] ?\"?(?P<host>[\w.-]+)"),
    _place("host '", r"\bhost '(?P<host>[\w.-]+)'"),
    _place("user=", r"\buser=\"?(?P<user>[^\s\],\"]+)"),
    _place("User ", r"\bUser (?P<user>[^\s@,'\"]+)@(?P<host>[\w.:-]*[\w])"),
    _place("user ", r"\buser \\?['\"](?P<user>[^'\"\n]+?)\\?['\"]"),
    _place("user ", r"\b(?:for|by|of) user (?P<user>[^\s,'\"]*[\\@][^\s,'\"]+)"),
    _place("closed for", r"session was (?:opened|closed) for '(?P<user>[^'\n]+)'"),
    _place("opened for", r"session was opened for '(?P<user>[^'\n]+)'"),
    _place("\\", r"(?P<user>\b[A-Za-z][\w.-]{1,63}\\[A-Za-z][\w.$-]{0,63})"),
    _place("@", r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
    _place("start: '", r"\bstart: '(?P<object>[^'\n]*)'"),
    _place("DICT", r"\bDICT +displayName = \"?(?P<vm>[^\n\"][^\n]*?)(?:\"[^\n\"]*)?(?:\n|$)"),
    _place("DICT", r"\bDICT +\S*(?:annotation|guestinfo|networkName)\S* = \"(?P<object>[^\n]*)\""),
    _place(".eth", r"\b(?:client|connected|disconnected) (?P<vm>[^\n]{1,100}?)\.eth\d"),
    _place("portID", r"\bto (?P<object>[^\n,]{1,80}), portID"),
    _place(' = "', r"\b(?:vmName|hostName|userName|entityName|objectName|name) = \"(?P<object>[^\"\n]*)\""),
    _place("/", r"(?P<share>(?<![\w.:/-])/(?:home|Users|mnt|media|srv)/[^\s'\":,;]+)"),
)

SHAPES = (
    _place("sym.", r"\b(?P<device>sym\.[0-9a-fA-F]{4,})"),
    _place("naa.", r"\b(?P<device>naa\.[0-9a-fA-F]{4,})"),
    _place("eui.", r"\b(?P<device>eui\.[0-9a-fA-F]{4,})"),
    _place("vml.", r"\b(?P<device>vml\.[0-9a-fA-F]{4,})"),
    _place("t10.", r"\b(?P<device>t10\.[\w.:-]*\w)"),
    _place("iqn.", r"\b(?P<device>iqn\.\d{4}-\d\d\.[\w.:-]*\w)"),
    _place("nqn.", r"\b(?P<device>nqn\.\d{4}-\d\d\.[\w.:-]*\w)"),
    _place("migration [", r"\bmigration \[(?P<number>[0-9a-fA-F]{7,10}):"),
    _place(":", r"(?<![0-9A-Za-z:])(?P<pairs>(?:[0-9a-fA-F]{2}:){5,}[0-9a-fA-F]{2})(?![0-9A-Za-z:])"),
    _place("-", r"(?<![0-9A-Za-z])(?P<pairs>(?:[0-9a-fA-F]{2}-){5,}[0-9a-fA-F]{2})(?![0-9A-Za-z])"),
    _place(
        " ",
        r"(?<![0-9A-Za-z])(?P<hex>(?:[0-9a-fA-F]{2} ){7}[0-9a-fA-F]{2}[- ](?:[0-9a-fA-F]{2} ){7}[0-9a-fA-F]{2})(?![0-9A-Za-z])",
    ),
    _place(
        "-",
        r"(?<![0-9A-Za-z])(?P<hex>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})(?![0-9A-Za-z])",
    ),
    _place("-", r"(?<![0-9A-Za-z])(?P<hex>[0-9a-fA-F]{16}-[0-9a-fA-F]{16})(?![0-9A-Za-z])"),
    _place("-", r"(?<![0-9A-Zg-z])(?P<hex>[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}(?:-[0-9a-f]{1,12})?)(?![0-9A-Za-z])"),
    _place("-", r"(?<![0-9A-Za-z-])(?P<hex>[0-9a-f]{8}-[0-9a-f]{8})(?![0-9A-Za-z-])"),
    _place("", r"(?<![0-9A-Za-z])(?P<hex>[0-9a-fA-F]{32,128})(?![0-9A-Za-z])"),
    _place("::", r"(?<![0-9A-Za-z:.])(?P<address>[0-9a-fA-F:]*::[0-9a-fA-F:.]*[0-9a-fA-F])(?![0-9A-Za-z:])"),
    _place(":", r"(?<![0-9A-Za-z:.])(?P<address>[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){7})(?![0-9A-Za-z:])"),
    _place(".", r"(?<![0-9A-Za-z.])(?P<address>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![0-9A-Za-z]|\.\d)"),
    _place(
        ".",
        r"(?<![\w./\\@-])(?P<host>(?!(?:vim|vmodl|vob|esx|msg|com|hostd|vpx|config|net)\.)(?:[a-zA-Z0-9_](?:[\w-]{0,62}[a-zA-Z0-9_])?\.)+"
        r"(?:com|net|org|edu|gov|mil|int|local|lan|corp|intra|intranet|internal|home|private|ad|test|example|invalid|localdomain"
        r"|de|at|ch|fr|uk|nl|be|eu|us|ca|au|nz|jp|cn|kr|br|es|pt|se|no|fi|dk|cz|ru|ua|tr|za|mx|ar|ie|il|gr|hu|ro|sg|hk|tw))"
        r"(?![\w-]|\.\w)",
    ),
)
"""What is known by its shape alone, wherever it stands."""
