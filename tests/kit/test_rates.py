import pytest

from backend.kit.problems import TooMany
from backend.kit.rates import MOST_BUCKETS, Limit, Rates, network_of


def test_a_network_may_call_as_often_as_its_limit_says_and_then_waits() -> None:
    rates = Rates({"answers": Limit(3, 60)})

    left = [rates.take("answers", "a", 100.0)["RateLimit"] for _ in range(3)]
    with pytest.raises(TooMany) as refused:
        rates.take("answers", "a", 100.0)

    assert left == ['"answers";r=2;t=20', '"answers";r=1;t=40', '"answers";r=0;t=60']
    assert refused.value.members["retry_after"] == 20


def test_the_bucket_refills_steadily_and_never_above_its_limit() -> None:
    rates = Rates({"answers": Limit(3, 60)})
    for _ in range(3):
        rates.take("answers", "a", 0.0)

    assert rates.take("answers", "a", 20.0)["RateLimit"] == '"answers";r=0;t=60'
    with pytest.raises(TooMany):
        rates.take("answers", "a", 39.0)
    assert rates.take("answers", "a", 9_000.0)["RateLimit"] == '"answers";r=2;t=20'


def test_one_network_and_one_limit_know_nothing_of_the_others() -> None:
    rates = Rates({"answers": Limit(1, 60), "reads": Limit(1, 60)})
    rates.take("answers", "a", 0.0)

    rates.take("answers", "b", 0.0)
    rates.take("reads", "a", 0.0)


def test_a_flood_of_networks_takes_no_more_memory_than_was_set_aside() -> None:
    rates = Rates({"reads": Limit(2, 60)})

    for one in range(MOST_BUCKETS + 10):
        rates.take("reads", str(one), 0.0)

    assert len(rates._buckets) <= MOST_BUCKETS


def test_the_policy_names_calls_and_seconds() -> None:
    assert Rates({"reads": Limit(600, 60)}).take("reads", "a", 0.0)["RateLimit-Policy"] == '"reads";q=600;w=60'


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("testclient", "testclient"), ("", "")],
)
def test_addresses_of_one_network_count_together(address: str, network: str) -> None:
    assert network_of(address) == network
