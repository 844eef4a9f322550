"""A quiet stretch ends as it began, whatever happens in it."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from agent.indexing.quiet import SWITCH_S, quiet


def failing():
    with quiet():
        with quiet():
            assert not gc.isenabled()
        assert not gc.isenabled()
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
        raise KeyError


def test_no_collection_meanwhile_and_all_as_before_after_an_error():
    before = sys.getswitchinterval()
    with pytest.raises(KeyError):
        failing()
    assert gc.isenabled()
    assert sys.getswitchinterval() == before


def test_what_was_made_in_it_is_freed_once_nothing_refers_to_it():
    class Thing:
        pass

    with quiet():
        thing = Thing()
    gone = weakref.ref(thing)
    del thing
    assert gone() is None


def test_stretches_that_overlap_end_with_the_last_one():
    first, second = quiet(), quiet()
    before = sys.getswitchinterval()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()
    assert sys.getswitchinterval() == before
