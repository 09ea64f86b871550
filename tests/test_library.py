"""What the library says where it is called wrongly: errors of its own, in clear words."""

from __future__ import annotations

import pytest
from bundles import bundle, dest_log, source_log

import vmindex
from vmindex.ingest.interface import Options, Silent

ID = "1577872800000000"


@pytest.fixture
def filled(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID)), bundle(tmp_path, "esx02", log=dest_log(ID))])
    return index


def test_an_id_may_be_a_number(filled):
    assert filled.migration(int(ID)).vmotion_id == ID
    assert list(filled.events(int(ID))) == list(filled.events(ID))


@pytest.mark.parametrize("wrong", [None, 1.5, True, "", b"1577872800000000"])
def test_what_is_no_id_is_an_error_of_ours(filled, wrong):
    with pytest.raises(vmindex.Error, match="vMotion ID"):
        filled.migration(wrong)
    with pytest.raises(vmindex.Error, match="vMotion ID"):
        filled.query("timeline", id=wrong)


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"hst": "esx01"}, "filter 'hst' is unknown; use one of vm, host, source, "),
        ({"sort": "speed"}, "column 'speed' is unknown; sort by one of vmotion_id, "),
        ({"since_us": "2020-01-01"}, "filter 'since_us' cannot be '2020-01-01'; give a number"),
        ({"vm": 7}, "filter 'vm' cannot be 7; give a text"),
        ({"outcome": "good"}, "outcome 'good' is unknown; use one or more of success, failed, "),
        ({"outcome": 1}, "outcome '1' is unknown"),
    ],
)
def test_a_wrong_filter_is_an_error_of_ours(filled, filters, told):
    with pytest.raises(vmindex.Error, match=told):
        filled.migrations(**filters)


def test_a_wrong_filter_of_a_search(filled):
    with pytest.raises(vmindex.Error, match="filter 'hst' is unknown; use one of host, vm, "):
        filled.search("vmotion", hst="esx01")


def test_a_filter_that_is_none_is_none(filled):
    assert len(list(filled.migrations(vm=None, sort=None, limit=None))) == 1


def test_a_query_of_an_id_that_is_not_there(filled):
    """As ``show`` has it; prefixes and hex are understood as well."""
    with pytest.raises(vmindex.Error, match="no migration has the id 999999; list what there is"):
        filled.query("timeline", id="999999")
    whole = list(filled.query("timeline", id=ID).rows)
    assert whole
    assert (
        list(filled.query("timeline", id=ID[:8]).rows) == list(filled.query("timeline", id=hex(int(ID))).rows) == whole
    )


class StoppedError(Exception):
    """What a listener raises to stop an ingest."""


class Stopping(Silent):
    def member(self, source, name):
        raise StoppedError(source, name)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_listener_raises_comes_out_as_it_is(index, tmp_path, jobs):
    """It is no damage of what was read: the next ingest reads it whole."""
    paths = [bundle(tmp_path, "esx01", log=source_log(ID)), bundle(tmp_path, "esx02", log=dest_log(ID))]
    with pytest.raises(StoppedError):
        index.ingest(paths, Options(jobs=jobs), Stopping())
    assert list(index.sql("SELECT * FROM v_damage").rows) == []
    assert index.ingest(paths, Options(jobs=jobs)).damage == []
    assert index.migration(ID).outcome == "success"


def test_a_single_path_is_not_read_letter_by_letter(index, tmp_path):
    path = bundle(tmp_path, "esx01", log=source_log(ID))
    assert index.ingest(str(path)).sources == 1
    assert index.ingest(path).unchanged == [str(path)]
