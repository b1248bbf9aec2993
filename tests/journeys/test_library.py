"""From files on a desk to songs in the library: upload, search, listen, rename, delete."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ipstream.panel.library.models import Track
from tests.cast import Cast
from tests.journeys.conftest import OpenPage, until
from tests.journeys.node import NodeAtWork

pytestmark = pytest.mark.journey
LIBRARY = "/stations/andes/library/"


def tracks(page: Page):  # type: ignore[no-untyped-def]
    return page.locator("[data-part=tracks] > li")


def upload(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files([str(file) for file in files])


@pytest.fixture
def library(logged_in: OpenPage, node: NodeAtWork, music: Path) -> Page:
    """Alicia at her library with three songs in it."""
    page = logged_in()
    page.goto(LIBRARY)
    upload(page, music / "manana.mp3", music / "quena.ogg", music / "cumbia.flac")
    expect(tracks(page)).to_have_count(3, timeout=60_000)
    return page


def test_files_become_songs_with_their_progress_in_sight(logged_in: OpenPage, node: NodeAtWork, music: Path) -> None:
    page = logged_in()
    page.get_by_role("link", name="Biblioteca").click()
    expect(page.get_by_text("Tu biblioteca está vacía")).to_be_visible()
    page.evaluate("window.notReloaded = true")
    upload(page, music / "manana.mp3", music / "quena.ogg", music / "cumbia.flac", music / "notas.mp3")
    expect(page.get_by_role("heading", name="Subidas")).to_be_visible()
    expect(tracks(page)).to_have_count(3, timeout=60_000)
    expect(page.locator("[data-part=uploads]")).to_contain_text("No es un archivo de audio que conozcamos")
    expect(page.locator("[data-part=tracks]")).to_contain_text("Mañana será")
    expect(page.locator("[data-part=tracks]")).to_contain_text("Los Ñandúes")
    expect(page.locator("[data-part=total]")).to_have_text("3 canciones")
    assert page.evaluate("window.notReloaded") is True
    used = page.locator("[data-part=quota-text]").inner_text()
    refused = page.locator("[data-part=uploads-list] li", has_text="notas.mp3")
    refused.get_by_role("button", name="Descartar").click()
    expect(page.get_by_text("No es un archivo de audio que conozcamos")).to_be_hidden()
    page.reload()
    expect(tracks(page)).to_have_count(3)
    expect(page.get_by_text("No es un archivo de audio que conozcamos")).to_be_hidden()
    expect(page.locator("[data-part=quota-text]")).to_have_text(used)  # the refused file takes no space


def test_files_can_be_dropped_anywhere_on_the_page(logged_in: OpenPage, node: NodeAtWork, music: Path) -> None:
    page = logged_in()
    page.goto(LIBRARY)
    data = list((music / "manana.mp3").read_bytes())
    transfer = page.evaluate_handle(
        """(bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "soltada.mp3", {type: "audio/mpeg"}));
          return transfer;
        }""",
        data,
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    expect(page.locator("[data-part=drop]")).to_have_class("drop is-over")
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})
    expect(tracks(page)).to_have_count(1, timeout=60_000)
    expect(tracks(page)).to_contain_text("Mañana será")


def test_another_tab_sees_the_song_come_and_go(library: Page, music: Path) -> None:
    other = library.context.new_page()
    other.goto(LIBRARY)
    expect(tracks(other)).to_have_count(3)
    library.get_by_role("button", name="Eliminar “Cumbia del río”").click()
    library.get_by_role("dialog").get_by_role("button", name="Eliminar").click()
    expect(tracks(library)).to_have_count(2)
    expect(tracks(other)).to_have_count(2)


def test_searching_finds_without_accents_and_says_when_nothing_matches(library: Page) -> None:
    search = library.get_by_placeholder("Busca en tu música")
    search.fill("manana")
    expect(tracks(library)).to_have_count(1)
    expect(tracks(library)).to_contain_text("Mañana será")
    search.fill("bolero")
    expect(library.get_by_text("Ninguna canción coincide con “bolero”.")).to_be_visible()
    search.fill("")
    expect(tracks(library)).to_have_count(3)


def test_a_song_sounds_in_the_page_and_goes_on_on_the_next(library: Page) -> None:
    library.get_by_role("button", name="Escuchar “Quena y viento”").click()
    position = "document.querySelector('audio').currentTime"
    until(library, f"{position} > 0.3")
    library.get_by_role("link", name="Al aire").click()
    expect(library.get_by_text("Ahora al aire")).to_be_visible()
    before = library.evaluate(position)
    until(library, f"{position} > {before} + 0.3")
    expect(library.locator("#player")).to_contain_text("Quena y viento")
    library.locator("#player [data-part=play]").click()
    assert library.evaluate("document.querySelector('audio').paused") is True


def test_tags_are_renamed_and_a_wrong_year_is_explained(library: Page) -> None:
    library.get_by_role("button", name="Editar las etiquetas de “Quena y viento”").click()
    dialog = library.get_by_role("dialog")
    dialog.get_by_label("Título").fill("Quena, viento y «piedra» #{x} \\")
    dialog.get_by_label("Año").fill("abcd")
    dialog.get_by_role("button", name="Guardar").click()
    expect(dialog).to_contain_text("El año es un número de cuatro cifras")
    dialog.get_by_label("Año").fill("1987")
    dialog.get_by_role("button", name="Guardar").click()
    expect(library.get_by_text("Etiquetas guardadas.")).to_be_visible()
    library.reload()
    expect(library.locator("[data-part=tracks]")).to_contain_text("Quena, viento y «piedra» #{x} \\")


def test_deleting_several_names_the_playlist_that_loses_them(library: Page) -> None:
    library.get_by_label("Seleccionar “Mañana será”").check()
    library.get_by_label("Seleccionar “Cumbia del río”").check()
    expect(library.get_by_text("Seleccionadas: 2")).to_be_visible()
    library.locator("[data-part=delete]").click()
    dialog = library.get_by_role("dialog")
    expect(dialog).to_contain_text("¿Eliminar 2 canciones?")
    expect(dialog).to_contain_text("“Principal” pierde 2 canciones")
    dialog.get_by_role("button", name="Cancelar").click()
    expect(tracks(library)).to_have_count(3)
    library.locator("[data-part=delete]").click()
    dialog.get_by_role("button", name="Eliminar").click()
    expect(library.get_by_text("2 canciones eliminadas.")).to_be_visible()
    expect(tracks(library)).to_have_count(1)


def test_the_same_recording_again_is_named(library: Page, music: Path) -> None:
    upload(library, music / "quena.ogg")
    expect(library.get_by_text("Es la misma grabación que “Quena y viento”.")).to_be_visible(timeout=60_000)


def test_an_ingest_step_appears_within_a_second_of_the_upload(library: Page, music: Path) -> None:
    begun = time.monotonic()
    upload(library, music / "manana.mp3")
    expect(library.locator("[data-part=uploads-list] li").first).to_be_visible()
    assert time.monotonic() - begun < 1.5


def test_a_page_that_wakes_up_shows_no_upload_that_ended_in_its_sleep(library: Page, people: Cast) -> None:
    """And what was ticked far down is not deleted unseen: the list begins anew."""
    asleep = Track.objects.create(
        station=people.radio_andes, filename="dormida.mp3", size=1, sha256="ab" * 32, status="working", step="decode"
    )
    library.reload()
    rows = library.locator("[data-part=uploads-list] li", has_text="dormida.mp3")
    expect(rows).to_be_visible()
    gone = tracks(library).filter(has_text="Quena y viento")
    gone.get_by_role("checkbox").check()
    expect(library.locator("[data-part=selection]")).to_be_visible()
    library.context.set_offline(True)
    expect(library.locator("#connection")).to_be_visible(timeout=60_000)
    Track.objects.filter(title="Quena y viento").delete()
    asleep.delete()
    library.context.set_offline(False)
    expect(gone).to_have_count(0, timeout=30_000)
    expect(rows).to_have_count(0)
    expect(library.locator("[data-part=selection]")).to_be_hidden()
