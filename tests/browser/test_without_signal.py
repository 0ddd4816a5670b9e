"""An officer logs without a signal, and nothing is lost or doubled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.places import CHROMIUM, Demo, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
NewPhone = Callable[..., Phone]


def test_what_is_logged_offline_survives_a_reload_and_is_sent_once(new_phone: NewPhone, demo: Demo) -> None:
    phone = new_phone().sign_in(demo.officers()[0]).until_shell_is_kept().offline()

    phone.log("Luring lalu muat ulang")
    phone.page.reload()
    expect(phone.page.get_by_text("Luring lalu muat ulang")).to_be_visible()
    expect(phone.page.get_by_text("1 menunggu sinyal")).to_be_visible()
    assert demo.rows("Luring lalu muat ulang") == []

    phone.online()
    phone.until_stored("Luring lalu muat ulang")
    expect(phone.page.get_by_text("1 menunggu sinyal")).to_be_hidden()


def test_an_answer_lost_after_the_commit_leads_to_no_second_entry(new_phone: NewPhone, demo: Demo) -> None:
    phone = new_phone().sign_in(demo.officers()[0])
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server stores it, and the line dies before its answer arrives."""
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    phone.context.route("**/api/v1/sync/push", lose)
    phone.log("Jawaban hilang di jalan")
    phone.until_stored("Jawaban hilang di jalan")
    phone.sends()

    expect(phone.page.get_by_text("Cocok: server menyimpan 1")).to_be_visible(timeout=20_000)
    assert lost == [200]
    assert len(demo.rows("Jawaban hilang di jalan")) == 1


def test_a_captive_portal_is_taken_for_no_signal(new_phone: NewPhone, demo: Demo) -> None:
    phone = new_phone().sign_in(demo.officers()[0])
    phone.context.route(
        "**/api/v1/**", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Masuk Wi-Fi</h1>")
    )

    phone.log("Wi-Fi dengan halaman masuk")

    expect(phone.page.get_by_text("1 menunggu sinyal")).to_be_visible()
    assert demo.rows("Wi-Fi dengan halaman masuk") == []
    phone.context.unroute("**/api/v1/**")
    phone.sends()
    phone.until_stored("Wi-Fi dengan halaman masuk")


def test_a_server_that_is_down_is_told_kindly_and_gets_it_later(new_phone: NewPhone, demo: Demo) -> None:
    phone = new_phone().sign_in(demo.officers()[0]).until_shell_is_kept()
    demo.stop()

    phone.log("Server sedang mati")
    expect(
        phone.page.get_by_text("1 dikirim nanti").or_(phone.page.get_by_text("1 menunggu sinyal")).first
    ).to_be_visible(timeout=20_000)

    demo.start()
    phone.sends()
    phone.until_stored("Server sedang mati")


def test_two_officers_on_one_phone_send_only_their_own(new_phone: NewPhone, demo: Demo) -> None:
    first, second = demo.officers()[:2]
    phone = new_phone().sign_in(first)
    phone.log("Milik yang pertama")
    phone.until_stored("Milik yang pertama")

    assert demo.rows("Milik yang pertama")[0]["nip"] == first["nip"] != second["nip"]
