"""A citizen answers a survey at the counter: on a slow line, without one, once a day, and once whatever happens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.citizens import AXE, Office, assert_anyone_can_read
from tests.browser.places import CHROMIUM, ROOT, Demo, Phone
from tests.browser.thin_line import line_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None or not AXE.is_file(), reason="needs Chromium and the front end's tools"),
]
NewPhone = Callable[..., Phone]
NARROW = {"width": 320, "height": 640}
# Over EDGE: the whole survey until the answer has arrived, both ways, headers too.
SLOW = {"bits_per_second": 128_000, "latency": 0.4}
WHOLE_BYTES = 64_000
KEPT = "Jawaban tersimpan di HP ini. Terkirim sendiri saat ada sinyal."
ARRIVED = "Jawaban Anda sudah sampai."


@pytest.fixture(scope="module")
def office(demo: Demo) -> Office:
    return Office(demo)


def opened(new_phone: NewPhone, code: str) -> Page:
    """A survey that was loaded whole: the signal may go now."""
    page = new_phone(viewport=NARROW).open(f"/s/{code}").page
    expect(page.get_by_text("1 dari ")).to_be_visible()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    return page


def answer(page: Page, comment: str, *, faces: int = 9) -> None:
    """The third face each time, the rest skipped but for the comment."""
    for at in range(faces):
        expect(page.get_by_text(f"{at + 1} dari ")).to_be_visible()
        page.locator("label", has=page.get_by_role("radio")).nth(2).click()
        page.get_by_role("button", name="Lanjut").click()
    while page.get_by_label(re.compile("^Saran")).count() == 0:
        page.get_by_role("button", name="Lewati").click()
    page.get_by_label(re.compile("^Saran")).fill(comment)
    page.get_by_role("button", name="Kirim", exact=True).click()


def until_stored(page: Page, office: Office, comment: str) -> None:
    for _ in range(150):
        if office.answers(comment):
            break
        page.wait_for_timeout(100)
    assert len(office.answers(comment)) == 1


def test_over_a_slow_line_the_survey_is_answered_within_its_bytes(new_phone: NewPhone, office: Office) -> None:
    code = office.code(counter="Loket 1")
    with line_to(office.demo.port) as line:
        line.slows_to(**SLOW)
        page = new_phone(viewport=NARROW).over(line.address).open(f"/s/{code}").page
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        answer(page, "Lewat jaringan lambat")
        expect(page.get_by_text(ARRIVED)).to_be_visible(timeout=30_000)
        whole = line.down.carried + line.up.carried

    assert whole <= WHOLE_BYTES, f"{whole} bytes in all"
    [row] = office.answers("Lewat jaringan lambat")
    assert [row[f"u{number}"] for number in range(1, 10)] == [3] * 9
    assert row["device"] is not None


def test_without_a_signal_after_loading_the_answer_is_kept_and_sent_once(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code())
    page.context.set_offline(True)

    answer(page, "Tanpa sinyal")
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert office.answers("Tanpa sinyal") == []
    page.context.set_offline(False)

    expect(page.get_by_text(ARRIVED)).to_be_visible()
    until_stored(page, office, "Tanpa sinyal")


def test_an_answer_left_on_the_phone_goes_with_the_next_visit_of_any_page(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code())
    context = page.context
    context.set_offline(True)
    answer(page, "Ditutup sebelum terkirim")
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{office.demo.address}/warga")

    until_stored(page, office, "Ditutup sebelum terkirim")


def test_the_same_answer_sent_three_times_is_stored_once(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code())
    bodies: list[str | None] = []
    told: list[int] = []

    def lose_two(route: Route) -> None:
        """The server stores it, and the line dies before its answer arrives; twice."""
        bodies.append(route.request.post_data)
        if len(bodies) == 3:
            route.continue_()
            return
        told.append(route.fetch().status)
        route.abort("connectionreset")

    page.context.route("**/responses", lose_two)
    answer(page, "Tiga kali dikirim")

    expect(page.get_by_text(ARRIVED)).to_be_visible(timeout=40_000)
    assert told == [201, 200]
    assert len(bodies) == 3
    assert len(set(bodies)) == 1
    assert len(office.answers("Tiga kali dikirim")) == 1


def test_one_phone_answers_once_a_day_and_is_told_so(new_phone: NewPhone, office: Office) -> None:
    code = office.code(form="short")
    page = opened(new_phone, code)
    answer(page, "Sekali sehari", faces=3)
    expect(page.get_by_text(ARRIVED)).to_be_visible()

    page.reload()

    expect(page.get_by_role("heading", name="Anda sudah menjawab hari ini")).to_be_visible()
    assert_anyone_can_read(page)


def test_what_was_answered_so_far_is_there_after_a_reload(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code())
    page.locator("label", has=page.get_by_role("radio")).nth(3).click()
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("2 dari ")).to_be_visible()
    page.wait_for_timeout(300)

    page.reload()

    expect(page.get_by_text("2 dari ")).to_be_visible()
    page.get_by_role("button", name="Kembali").click()
    expect(page.get_by_role("radio").nth(3)).to_be_checked()


def test_a_kiosk_begins_again_for_the_next_citizen(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code(is_kiosk=True, form="short"))
    for comment in ("Kios satu", "Kios dua"):
        answer(page, comment, faces=3)
        expect(page.get_by_text(ARRIVED)).to_be_visible()
        page.get_by_role("button", name="Mulai lagi").click()
        expect(page.get_by_text("1 dari ")).to_be_visible()
        assert page.get_by_role("radio", checked=True).count() == 0

    until_stored(page, office, "Kios satu")
    until_stored(page, office, "Kios dua")


def test_a_code_that_is_not_open_says_where_to_ask(new_phone: NewPhone) -> None:
    page = new_phone(viewport=NARROW).open("/s/ZZZZZZZZ").page

    expect(page.get_by_role("heading", name="Survei ini tidak dapat dibuka")).to_be_visible()
    expect(page.get_by_text("Tanyakan kode baru di loket")).to_be_visible()
    assert_anyone_can_read(page)


def test_anyone_can_read_and_answer_every_screen(new_phone: NewPhone, office: Office) -> None:
    page = opened(new_phone, office.code(form="short"))
    assert_anyone_can_read(page)
    page.get_by_role("radio").nth(0).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Lanjut").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()

    while page.get_by_label(re.compile("^Saran")).count() == 0:
        page.get_by_role("button", name=re.compile("Lewati|Lanjut")).click()
        page.wait_for_timeout(50)
        assert_anyone_can_read(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Do you have a suggestion?")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your answers have arrived.")).to_be_visible()
    assert_anyone_can_read(page)


def test_the_officers_worker_keeps_out_of_the_citizens_pages(new_phone: NewPhone, office: Office) -> None:
    phone = new_phone().sign_in(office.demo.officers()[0]).until_shell_is_kept()

    page = phone.open("/warga").page
    expect(page.get_by_role("heading", name="Suara warga")).to_be_visible()
    page.goto(f"{office.demo.address}/s/{office.code()}")

    expect(page.get_by_text("1 dari ")).to_be_visible()
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => one.url)))).flat()"
    )
    assert kept
    theirs = set(re.findall(r"/assets/[^\"]+", (ROOT / "frontend" / "dist" / "survey.html").read_text())) | {
        "/survey.html"
    }
    assert len(theirs) > 1
    assert theirs & {url.removeprefix(office.demo.address) for url in kept} == set()
