"""Tasks of hostd that move VMs, and the section headers that name the build."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_TASK = r"(?P<task>haTask-(?:(?P<vmid>\d+)|[a-z-]{0,40}?)-(?=[\w.]{0,200}(?i:migrat|vmotion|relocat))(?P<method>[A-Za-z][\w.]{0,200})-\d+)"

KINDS = (
    LineKind(
        slug="task-created",
        component="hostd",
        subsystems=(),
        holds="Task Created : ",
        pattern=r"Task Created : " + _TASK,
        meaning="hostd begins {method}, a step of a migration.",
        samples=(),
    ),
    LineKind(
        slug="task-completed",
        component="hostd",
        subsystems=(),
        holds="Task Completed : ",
        pattern=r"Task Completed : " + _TASK + r"(?: Status (?P<result>\w+))?",
        meaning="hostd has ended {method}: {result}.",
        samples=(),
    ),
    LineKind(
        slug="task-async",
        component="vpxa",
        subsystems=(),
        holds="[TaskInfoChannel",
        pattern=r"\[TaskInfoChannel::\w+\] task: " + _TASK + r"(?: (?P<note>[^\n]+))?",
        meaning="vpxa waits for the task {method} of hostd, a step of a migration.",
        samples=(
            Sample(
                "<166>2014-12-10T18:39:25.632Z esx.vmware.com Vpxa: [FFBAAB90 verbose 'Default' opID=SWI-88e6d2f0] "
                "[TaskInfoChannel::GetTaskInfo] task: haTask--vim.host.VMotionManager.initiateDestination-134036228 setup for async "
                "notification",
                "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5",
                {
                    "task": "haTask--vim.host.VMotionManager.initiateDestination-134036228",
                    "method": "vim.host.VMotionManager.initiateDestination",
                    "note": "setup for async notification",
                },
                None,
                "D",
            ),
        ),
    ),
    LineKind(
        slug="task-other",
        component="hostd",
        subsystems=(),
        holds="haTask-",
        pattern=r"[^\n]{0,200}?" + _TASK,
        meaning="A line about the task {method}, a step of a migration.",
        samples=(),
    ),
    LineKind(
        slug="section-header",
        component="hostd",
        subsystems=(),
        holds="Section for VMware",
        pattern=r"[^\n]{0,400}?Section for VMware (?P<product>\w+)[^\n]{0,80}?, ?pid=(?P<pid>\d+), ?version=(?P<version>[\w.]+), ?build=(?:build-)?(?P<build>\w+)",
        also=(r"option=(?P<option>\w+)",),
        meaning="The log begins anew: {product} {version}, build {build}.",
        samples=(
            Sample(
                "2020-07-29T00:40:15.740Z - time the service was last started, Section for VMware ESX, pid=11927129, version=6.7.0, "
                "build=15160138, option=Release",
                "GitHub note on an unresponsive hostd, ESXi 6.7",
                {"product": "ESX", "pid": 11927129, "version": "6.7.0", "build": "15160138", "option": "Release"},
            ),
        ),
    ),
)
