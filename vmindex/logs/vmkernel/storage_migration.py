"""Storage vMotion: the mirror driver. Its lines carry no migration id (``grammar.md`` §8)."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_BLOG = "Storage vMotion and the Mirror Driver, 2017-01-14, ESXi 6.0"
_DEVICE = r"(?P<device>[0-9a-f]+-[0-9a-f]+-svmmirror)"

KINDS = (
    LineKind(
        slug="svm-mirror-create",
        component="vmkernel",
        subsystems=("SVM",),
        pattern=r"SVM_MakeDev\.\d+: Creating device " + _DEVICE + r": (?P<status>.+)",
        meaning="Storage vMotion creates its mirror device {device}: {status}.",
        samples=(
            Sample(
                "2016-05-19T12:59:29.720Z cpu17:808643)SVM: 5139: SVM_MakeDev.5139: Creating device 10a80a6-819390-svmmirror: Success",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror", "status": "Success"},
            ),
        ),
    ),
    LineKind(
        slug="svm-mirror-created",
        component="vmkernel",
        subsystems=("SVM",),
        pattern=r"Created device " + _DEVICE + r", primary (?P<primary>[0-9a-f]+), secondary (?P<secondary>[0-9a-f]+)",
        meaning="Writes of the VM go to the old disk ({primary}) and the new one ({secondary}) from now on.",
        samples=(
            Sample(
                "2016-05-19T12:59:29.720Z cpu17:808643)SVM: 5188: Created device 10a80a6-819390-svmmirror, primary 10a80a6, "
                "secondary 819390",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror", "primary": "10a80a6", "secondary": "819390"},
            ),
        ),
    ),
    LineKind(
        slug="svm-mirror-stats",
        component="vmkernel",
        subsystems=("SVM",),
        pattern=r"SVM Mirrored mode IO stats for device: " + _DEVICE,
        meaning="Mirroring on {device} ends; its counters follow.",
        samples=(
            Sample(
                "2016-05-19T13:27:20.668Z cpu16:808643)SVM: 2428: SVM Mirrored mode IO stats for device: 10a80a6-819390-svmmirror",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror"},
            ),
        ),
    ),
    LineKind(
        slug="svm-mirror-destroyed",
        component="vmkernel",
        subsystems=("SVM",),
        pattern=r"Destroyed device " + _DEVICE,
        meaning="The mirror device {device} is gone: the copy of this disk has ended.",
        samples=(
            Sample(
                "2016-05-19T13:27:20.668Z cpu16:808643)SVM: 2450: Destroyed device 10a80a6-819390-svmmirror",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror"},
            ),
        ),
    ),
    LineKind(
        slug="svm-mirror-busy",
        component="vmkernel",
        subsystems=("Vol3", "FSS"),
        pattern=r"(?:Could not open device '|No FS driver claimed device ')" + _DEVICE + r"'.*?: (?P<status>[^:]+)$",
        meaning="A scan met the mirror device {device}; harmless.",
        samples=(
            Sample(
                "2016-05-19T13:00:25.159Z cpu21:34821)Vol3: 1072: Could not open device '10a80a6-819390-svmmirror' for volume open: Busy",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror", "status": "Busy"},
            ),
            Sample(
                "2016-05-19T13:00:25.159Z cpu21:34821)FSS: 5327: No FS driver claimed device '10a80a6-819390-svmmirror': No "
                "filesystem on the device",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror", "status": "No filesystem on the device"},
            ),
        ),
    ),
)
