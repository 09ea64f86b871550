"""Other ways in which the logs of a bundle may come: with members doubled, rotated elsewhere, extracted, loose."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from pathlib import Path

LOGS = "var/run/log/"
_ROTATED = re.compile(r"(?P<log>.*/var/run/log/\w+)(?:\.(?P<number>\d+)\.gz|\.log)")


def members(bundle):
    """Return the files of a tgz, by name."""
    with tarfile.open(bundle) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}


def tgz(path, files):
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def same_bytes(bundle, folder, _chance):
    """Return a copy under another name."""
    path = folder / f"copy-of-{bundle.name}"
    path.write_bytes(bundle.read_bytes())
    return path


def with_doubles(bundle, folder, chance):
    """Return a bundle in which some of its logs stand a second time, in another folder."""
    files = members(bundle)
    doubled = {name.replace(LOGS, "var/log/"): data for name, data in files.items() if LOGS in name}
    several = [doubled, files] if chance.random() < 0.5 else [files, doubled]
    return tgz(folder / f"doubles-{bundle.name}", several[0] | several[1])


def rotated_elsewhere(bundle, folder, chance):
    """Return a bundle whose logs were rotated at other places, vmkernel's also within a line."""
    logs, files = _joined_logs(members(bundle))
    for log, data in logs.items():
        cuts = _cuts(data, chance, inside=log.endswith("vmkernel"))
        pieces = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        files[f"{log}.log"] = pieces.pop()
        files |= {f"{log}.{number}.gz": gzip.compress(piece) for number, piece in enumerate(reversed(pieces))}
    names = list(files)
    chance.shuffle(names)
    return tgz(folder / f"rotated-{bundle.name}", {name: files[name] for name in names})


def _cuts(data, chance, *, inside):
    """Return places between records or also within them, with a whole one at least between two of them."""
    starts = [match.end() for match in re.finditer(rb"\n(?=20)", data)][:-1:3]
    places = chance.sample(starts, min(chance.randrange(4), len(starts)))
    return sorted(place + inside * chance.choice((0, 10, 40)) for place in places if not _parts_an_op_id(data, place))


def _parts_an_op_id(data, place):
    """Return whether the line that tells an opID and one that prints it come into two files, where the former is not kept."""
    told, printed = (
        [set(re.findall(pattern, half)) for half in (data[:place], data[place:])]
        for pattern in (rb"maps to vmkernel opID (\w+)", rb" opID=(\w+)\)")
    )
    return bool(told[0] & printed[1] or told[1] & printed[0])


def _joined_logs(files):
    """Return each log whole, and the other files."""
    parts, others = {}, {}
    for name, data in files.items():
        if match := _ROTATED.fullmatch(name):
            whole = data if match["number"] is None else gzip.decompress(data)
            parts.setdefault(match["log"], {})[-1 if match["number"] is None else int(match["number"])] = whole
        else:
            others[name] = data
    return {log: b"".join(of[number] for number in sorted(of, reverse=True)) for log, of in parts.items()}, others


def zipped(bundle, folder, _chance):
    """Return the files of a bundle as a zip file."""
    path = folder / f"{bundle.name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members(bundle).items():
            archive.writestr(name, data)
    return path


def extracted(bundle, folder, _chance):
    """Return the folder into which a bundle was extracted."""
    for name, data in members(bundle).items():
        path = folder / "extracted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "extracted"


def loose_logs(bundle, folder, chance):
    """Return a folder with nothing but some of the logs of a bundle; they do not tell whose they are."""
    logs, _ = _joined_logs(members(bundle))
    path = folder / "loose" / bundle.name
    path.mkdir(parents=True)
    for log, data in logs.items():
        if chance.random() < 0.7:
            (path / f"{Path(log).name}.log").write_bytes(data)
    return path


WHOLE = (same_bytes, with_doubles, rotated_elsewhere, zipped, extracted)
