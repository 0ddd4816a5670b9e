"""Devices of the test's district."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from backend.access.actor import Role
from backend.identity import throttle
from tests.client import Client
from tests.identity.devices import Device
from tests.world import World

Makes = Callable[..., Device]


@pytest.fixture
def a_device(application: Any, client: Client, world: World) -> Iterator[Makes]:
    """Makes devices: `a_device("203.0.113.5", is_app=True)`."""
    with ExitStack() as stack:
        yield lambda *arguments, **words: stack.enter_context(Device(application, world, *arguments, **words))
    assert not throttle.under_way()


@pytest.fixture
def phone(a_device: Makes) -> Device:
    """A program that keeps its tokens itself."""
    return a_device()


@pytest.fixture
def browser(a_device: Makes) -> Device:
    """Our own page in a browser."""
    return a_device(is_app=True)


@pytest.fixture
def admin(a_device: Makes, world: World) -> Client:
    """The admin of the Puskesmas, signed in."""
    return a_device().sign_in(world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,)))
