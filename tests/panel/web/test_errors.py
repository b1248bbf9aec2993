"""The pages for what went wrong say so in the reader's language, and render without the help of anything."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from django.views import defaults

SENTENCES = {
    400: ("No entendimos la solicitud", "We did not understand that request"),
    403: ("Eso no se puede hacer aquí", "You can’t do that here"),
    404: ("No encontramos esa página", "We can’t find that page"),
    500: ("Algo falló de nuestro lado", "Something failed on our side"),
}


def answer(status: int) -> tuple[int, str]:
    request: HttpRequest = RequestFactory().get("/")
    response: HttpResponse
    if status == 500:
        response = defaults.server_error(request)
    else:
        view = {400: defaults.bad_request, 403: defaults.permission_denied, 404: defaults.page_not_found}[status]
        response = view(request, Exception())
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("status", sorted(SENTENCES))
def test_it_says_what_happened_and_offers_a_way_on(db: None, status: int) -> None:
    spanish, english = SENTENCES[status]
    with override("es"):
        code, page = answer(status)
    assert code == status
    assert spanish in page
    assert 'href="/"' in page
    with override("en"):
        assert english in answer(status)[1]


def test_a_failure_is_told_without_the_database() -> None:
    assert answer(500)[0] == 500
