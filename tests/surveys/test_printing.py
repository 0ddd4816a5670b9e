"""Printing for a survey: posters of its codes, and the form for those without a phone."""

from backend.kit import clock
from backend.surveys import marks
from backend.surveys.rules import ELEMENTS
from tests.client import Answer, Client
from tests.surveys import reading
from tests.surveys.keeping import API, a_code, a_survey
from tests.world import World, days


def poster(client: Client, survey: object, code: object, query: str = "") -> Answer:
    return client.get(f"{API}/surveys/{survey}/codes/{code}/poster.pdf{query}")


def test_a_codes_poster_opens_its_survey(client: Client, world: World) -> None:
    survey = a_survey(world)
    code = a_code(world, survey)

    answer = poster(client.sign_in(world.officer), survey, code, "?size=a6")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="poster-survei-a6.pdf"'
    assert reading.size_mm(answer.response.content) == (105, 148)
    assert reading.qr_codes(answer.response.content) == ["http://testserver/s/K7MQ3XWP"]
    assert "Puskesmas Contoh" in reading.words(answer.response.content)
    assert reading.size_mm(poster(client, survey, code).response.content) == (210, 297)


def test_a_rotating_codes_poster_has_the_mark_of_the_day_and_says_so(client: Client, world: World) -> None:
    survey = a_survey(world)
    code = a_code(world, survey, rotates=True)

    made = poster(client.sign_in(world.head), survey, code).response.content

    mark = marks.of_day("K7MQ3XWP", clock.today())
    assert reading.qr_codes(made) == [f"http://testserver/s/K7MQ3XWP-{mark}"]
    assert f"berlaku sampai {world.today + days(1):%d-%m-%Y}" in reading.words(made)


def test_a_poster_is_only_of_a_code_that_still_opens(client: Client, world: World) -> None:
    survey, other = a_survey(world), a_survey(world, world.unit())
    revoked = a_code(world, survey, revoked_at=world.now)
    elsewhere = a_code(world, other, "QR7T3XWP")
    client.sign_in(world.head)

    assert poster(client, survey, revoked).problem == "survey-code-revoked"
    assert poster(client, survey, elsewhere).status == 404
    assert poster(client, other, elsewhere).status == 404
    assert poster(client, survey, a_code(world, survey, "ABCD3XWP"), "?size=a3").status == 422


def test_the_form_asks_what_the_survey_asks(client: Client, world: World) -> None:
    survey = a_survey(world)

    answer = client.sign_in(world.officer).get(f"{API}/surveys/{survey}/sheet.pdf")

    words = reading.words(answer.response.content)
    assert all(one.question in words for one in ELEMENTS)
    for label in ("Puskesmas Contoh", "Survei kepuasan 2026", "Poli umum", "10. Apakah ruang tunggu cukup?"):
        assert label in words
    assert client.sign_in(world.employee(world.unit())).get(f"{API}/surveys/{survey}/sheet.pdf").status == 404
