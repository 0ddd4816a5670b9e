"""One build of the Android app for all tests of a run, where it can be built."""

from pathlib import Path

import pytest

from setup.android import build, jars
from tests.android.built import Built


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    try:
        build.find_tools()
        jars.fetch_all()
    except jars.Missing as reason:
        pytest.skip(str(reason))
    place: Path = tmp_path_factory.mktemp("android") / "build"
    return Built(build.build(build.config(build.SOURCES / "app.properties"), build.debug_key(), place))
