from __future__ import annotations

from html.parser import HTMLParser

import pytest

from vmindex.simulate import ClusterSpec, simulate

LOG = """\
2024-03-04T10:00:00.000Z cpu1:100)Migrate: vm 2100072: 3300: Setting VMOTION info: Source ts = 1700000000000000001, src ip = <10.0.0.1> dest ip = <10.0.0.2> Dest wid = 2100855 using SHARED swap
2024-03-04T10:00:01.000Z cpu1:100)VMotion: 1700000000000000001 S: </td><script>alert(1)</script> {{ 7*7 }} \x1b[31m
2024-03-04T10:00:04.000Z cpu1:100)WARNING: Migrate: 296: 1700000000000000001 S: Failed: <img src=x onerror=alert(2)> (0xbad0081) @0x4180e542453d
"""


class Page(HTMLParser):
    """The tags of a page, their attributes, and the text that a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data

    def styles(self):
        """The classes that are drawn."""
        return {value for name, value in self.attributes if name == "class"}


def written(vmindex, tmp_path, *words):
    file = tmp_path / "page.html"
    assert vmindex("--quiet", "report", *words, "-o", file) == (0, "", "")
    return file.read_text(encoding="utf-8")


@pytest.fixture
def cluster(vmindex, tmp_path):
    truth = simulate(tmp_path / "cluster", ClusterSpec(seed=3, hosts=3, migrations=24, failed_share=0.4))
    assert vmindex("--quiet", "ingest", tmp_path / "cluster")[0] == 0
    return truth


def test_the_overview_counts_what_the_truth_has(cluster, vmindex, tmp_path):
    page = Page(written(vmindex, tmp_path))
    assert f"{len(cluster.migrations)}migrations" in page.text.replace("\n", "")
    for outcome in ("success", "failed"):
        number = sum(migration["outcome"] == outcome for migration in cluster.migrations)
        assert f"{number}{outcome}" in page.text.replace("\n", "")
    assert {"success", "failed"} <= page.styles()
    for migration in cluster.migrations:
        assert migration["source_host"] in page.text


def test_the_overview_of_a_time_has_only_what_began_then(vmindex, tmp_path):
    log = tmp_path / "vmkernel.log"
    log.write_text(
        LOG + LOG.replace("2024-03-04", "2024-05-06").replace("0000001 ", "0000002 ").replace("0000001,", "0000002,")
    )
    vmindex("--quiet", "ingest", log)
    assert "1700000000000000001" in written(vmindex, tmp_path)
    page = written(vmindex, tmp_path, "--since", "2024-04-01")
    assert "1700000000000000001" not in page
    assert "1700000000000000002" in page
    assert "No migration began in this time" in written(vmindex, tmp_path, "--since", "2025-01-01")


def test_the_page_of_a_migration_shows_every_line_and_its_place(cluster, vmindex, index, tmp_path):
    whole = next(m for m in index.migrations(outcome="success") if m.has_source_log and m.has_dest_log)
    page = Page(written(vmindex, tmp_path, whole.vmotion_id))
    for event in index.events(whole.vmotion_id):
        assert event.message in page.text
        assert f"{event.source_file}:{event.line_no}" in page.text
    for phase in index.phases(whole.vmotion_id):
        assert f"{phase.phase} {phase.duration_s:.3f} s" in page.text


def test_a_failure_is_explained(vmindex, tmp_path):
    (tmp_path / "vmkernel.log").write_text(
        LOG.replace("<img src=x onerror=alert(2)>", "Admission check failed for memory resource")
    )
    vmindex("--quiet", "ingest", tmp_path / "vmkernel.log")
    page = Page(written(vmindex, tmp_path, "1700000000000000001"))
    assert "Admission check failed for memory resource (0xbad0081)" in page.text
    assert "cannot guarantee the memory" in page.text
    assert "Do: " in page.text


def test_pages_load_and_run_nothing_whatever_the_logs_say(vmindex, tmp_path):
    (tmp_path / "vmkernel.log").write_text(LOG)
    vmindex("--quiet", "ingest", tmp_path / "vmkernel.log")
    for words in ([], ["1700000000000000001"]):
        html = written(vmindex, tmp_path, *words)
        page = Page(html)
        assert not {"script", "img", "link", "iframe", "a"} & set(page.tags)
        assert not {name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")}
        assert "<img src=x onerror=alert(2)>" in page.text
        assert "default-src 'none'" in html
    assert "{{ 7*7 }} \\x1b[31m" in page.text


def test_what_cannot_be_reported_is_said(vmindex, tmp_path):
    page = tmp_path / "page.html"
    status, _, told = vmindex("report", "-o", page)
    assert (status, page.exists()) == (1, False)
    assert told.startswith("error: there is no database")
    (tmp_path / "vmkernel.log").write_text(LOG)
    vmindex("--quiet", "ingest", tmp_path / "vmkernel.log")
    assert vmindex("report", "99999999", "-o", page)[0] == 1
    assert vmindex("report")[0] == 2
    assert vmindex("report", "1700000000000000001", "--since", "-2d", "-o", page)[0] == 2
    status, _, told = vmindex("report", "-o", tmp_path / "no" / "page.html")
    assert (status, told.count("\n")) == (1, 1)
