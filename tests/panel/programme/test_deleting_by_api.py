"""Deleting a song over the API: what playlists use is protected."""

from __future__ import annotations

from ipstream.panel.library.models import Track
from ipstream.panel.programme.services import join_principal
from tests.cast import Cast

ANDES = "/api/v1/stations/andes/media"


def test_a_song_that_a_playlist_uses_is_deleted_only_when_told_so(cast: Cast) -> None:
    track = ready_track(cast)
    join_principal(station_id=cast.radio_andes.id, track_id=track.id)
    program = cast.program(cast.alicia)
    refusal = program.delete(f"{ANDES}/{track.id}", headers={"Accept-Language": "es"})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "track_in_playlists")
    assert "Principal" in refusal.json()["detail"]
    assert program.delete(f"{ANDES}/{track.id}?detach=false").status_code == 409
    assert Track.objects.filter(id=track.id).exists()
    assert program.delete(f"{ANDES}/{track.id}?detach=true").status_code == 204
    assert not Track.objects.exists()
    assert program.delete(f"{ANDES}/{track.id}?detach=true").status_code == 404


def test_a_song_that_no_playlist_uses_needs_no_second_word(cast: Cast) -> None:
    track = ready_track(cast)
    assert cast.program(cast.alicia).delete(f"{ANDES}/{track.id}").status_code == 204


def test_it_hides_other_tenants(cast: Cast) -> None:
    track = ready_track(cast)
    for slug in ("andes", "luna"):
        url = f"/api/v1/stations/{slug}/media/{track.id}?detach=true"
        assert cast.program(cast.bruno).delete(url).status_code == 404
    assert Track.objects.filter(id=track.id).exists()


def ready_track(cast: Cast) -> Track:
    return Track.objects.create(station=cast.radio_andes, title="Mía", filename="mia.mp3", size=1, status="ready")
