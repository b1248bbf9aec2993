"""What may happen at every address: written by hand, beside and not from the code that decides it.

``who`` is, of Radio Andes, O its owner, M manager, P programmer, D DJ, V viewer; of the hoster A an administrator and S
a supporter (who is on no visit). Whoever is not named there is told that he has no right (403). X is the owner of Radio
Luna: to him what belongs to Radio Andes is not there (404), unless he is named. Of one's own things (``own``) there are
none for anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ALL = "OMPDVASX"
"""Everybody who has logged in: his own affairs, or what tells nothing of anybody."""


@dataclass(frozen=True)
class Row:
    """``path`` as it is routed. ``who`` of ``*``: nobody needs to log in. ``node``: for servers, by their own token."""

    method: str
    path: str
    who: str
    body: dict[str, Any] | None = field(default=None, hash=False)
    """JSON for the API, a form for pages."""
    query: str = ""
    own: bool = False


API = "/api/v1"
STATION = f"{API}/stations/{{slug}}"
CLIENT = f"{API}/clients/{{client_id}}"
NEW_CLIENT = {
    "name": "Estrella",
    "owner_email": "e@e.test",
    "plan": 10**6,
    "station_name": "Estrella",
    "slug": "estrella",
}
NEW_PLAN = {"name": "Basic", "price": 18_00, "bitrates": [64], "listener_limit": 50, "storage_bytes": 10**10}

ROWS = [
    # the API: stations
    Row("GET", f"{API}/stations", ALL),
    Row("GET", STATION, "OMPDVAS"),
    Row("PATCH", STATION, "OM   A", {"name": "Radio Andes"}),
    Row("POST", f"{STATION}/logo", "OM   A"),
    Row("DELETE", f"{STATION}/logo", "OM   A"),
    Row("POST", f"{STATION}/skip", "OMP  A"),
    Row("POST", f"{STATION}/restart", "OMP  A"),
    Row("POST", f"{STATION}/start", "OMP  A"),
    Row("POST", f"{STATION}/stop", "OMP  A"),
    Row("POST", f"{STATION}/pause", "OMP  A"),
    Row("POST", f"{STATION}/resume", "OMP  A"),
    Row("GET", f"{STATION}/now", "OMPDVAS"),
    Row("GET", f"{STATION}/airings", "OMP  AS"),
    Row("GET", f"{STATION}/preview", "OMP  AS"),
    Row("GET", f"{STATION}/listeners", "OMP VAS"),
    Row("GET", f"{STATION}/sessions", "OMP VAS"),
    Row("GET", f"{STATION}/playlists", "OMP  AS"),
    Row("PATCH", f"{STATION}/playlists/{{playlist_id}}", "OMP  A", {"order": "sequential"}),
    Row("GET", f"{STATION}/media", "OMP  AS"),
    Row("POST", f"{STATION}/media", "OMP  A"),
    Row("GET", f"{STATION}/media/{{track_id}}", "OMP  AS"),
    Row("PATCH", f"{STATION}/media/{{track_id}}", "OMP  A", {"title": "Otro"}),
    Row("DELETE", f"{STATION}/media/{{track_id}}", "OMP  A"),
    Row("GET", f"{STATION}/media/{{track_id}}/audio", "OMP  AS"),
    Row("GET", f"{STATION}/media/{{track_id}}/art", "OMPDVAS"),
    # the API: the hoster's business
    Row("POST", f"{API}/clients", "A", NEW_CLIENT),
    Row("POST", f"{CLIENT}/stations", "OM   A", {"name": "Andes Rock", "slug": "andes-rock"}),
    Row("GET", f"{CLIENT}/usage", "OMPDVAS"),
    Row("GET", f"{CLIENT}/subscription", "O    A"),
    Row("PATCH", f"{CLIENT}/subscription", "A", {"exceptions": {"dj_limit": 7}}),
    Row("POST", f"{CLIENT}/suspend", "A", {"reason": "Prueba"}),
    Row("POST", f"{CLIENT}/reactivate", "A"),
    Row("POST", f"{CLIENT}/cancel", "A", {}),
    Row("GET", f"{CLIENT}/charges", "O    A"),
    Row("POST", f"{CLIENT}/charges/{{charge_id}}/paid", "A"),
    Row("GET", f"{API}/charges", "A"),
    Row("GET", f"{API}/host/summary", "AS"),
    Row("GET", f"{API}/plans", "AS"),
    Row("POST", f"{API}/plans", "A", NEW_PLAN),
    Row("GET", f"{API}/plans/{{plan_id}}", "AS"),
    Row("PATCH", f"{API}/plans/{{plan_id}}", "A", {"dj_limit": 7}),
    Row("DELETE", f"{API}/plans/{{plan_id}}", "A"),
    Row("GET", f"{API}/nodes", "AS"),
    Row("POST", f"{API}/nodes", "A", {"name": "nodo-9", "hostname": "nueve.test"}),
    Row("GET", f"{API}/nodes/{{node_id}}", "AS"),
    Row("PATCH", f"{API}/nodes/{{node_id}}", "A", {"accepting": False}),
    Row("POST", f"{API}/nodes/{{node_id}}/token", "A"),
    # the API: people, keys, the log and the host
    Row("GET", f"{API}/me", ALL),
    Row("PATCH", f"{API}/me", ALL, {"language": "en"}),
    Row("GET", f"{API}/clients", ALL),
    Row("GET", CLIENT, "OMPDVAS"),
    Row("PATCH", CLIENT, "OM   A", {"name": "Andes"}),
    Row("GET", f"{CLIENT}/members", "O    AS"),
    Row("GET", f"{CLIENT}/members/{{member_id}}", "O    AS"),
    Row("PATCH", f"{CLIENT}/members/{{member_id}}", "O    A", {"role": "dj"}),
    Row("DELETE", f"{CLIENT}/members/{{member_id}}", "O    A"),
    Row("GET", f"{CLIENT}/invitations", "O    AS"),
    Row("POST", f"{CLIENT}/invitations", "O    A", {"email": "omar@correo.test", "role": "dj"}),
    Row("POST", f"{CLIENT}/invitations/{{invitation_id}}/resend", "O    A"),
    Row("DELETE", f"{CLIENT}/invitations/{{invitation_id}}", "O    A"),
    Row("GET", f"{CLIENT}/keys", "OM   AS"),
    Row("POST", f"{CLIENT}/keys", "OM   A", {"name": "Sitio", "scopes": ["read"]}),
    Row("DELETE", f"{CLIENT}/keys/{{key_id}}", "OM   A"),
    Row("GET", f"{CLIENT}/audit", "O    AS"),
    Row("GET", f"{CLIENT}/audit.csv", "O    AS"),
    Row("GET", f"{API}/audit", "AS"),
    Row("GET", f"{API}/audit.csv", "AS"),
    Row("GET", f"{API}/host", "AS"),
    Row("PATCH", f"{API}/host", "A", {"name": "Ondas"}),
    Row("GET", f"{API}/staff", "AS"),
    Row("POST", f"{API}/staff", "A", {"email": "olga@ipstream.test", "role": "support"}),
    Row("GET", f"{API}/staff/{{staff_id}}", "AS"),
    Row("PATCH", f"{API}/staff/{{staff_id}}", "A", {"role": "support"}),
    # for everybody
    Row("GET", f"{API}/public/stations/{{slug}}/now", "*"),
    Row("GET", f"{API}/public/stations/{{slug}}/history", "*"),
    Row("GET", f"{API}/public/stations/{{slug}}/covers/{{track_id}}", "*"),
    Row("GET", "/api/public/<str:client_id>/stream/status", "*"),
    Row("GET", "/api/public/<str:client_id>/stream/now-playing", "*"),
    Row("GET", "/api/public/<str:client_id>/stream/history", "*"),
    Row("GET", "/api/public/<str:client_id>/stream/stats", "*"),
    Row("GET", "/api/public/<str:client_id>/streaming", "*"),
    Row("GET", f"{API}/openapi.json", "*"),
    # the shell
    Row("GET", "/", ALL),
    # getting in
    Row("GET", "/login/", "*"),
    Row("GET", "/login/second/", "*"),
    Row("POST", "/login/passkey/", "*"),
    Row("GET", "/login/forgotten/", "*"),
    Row("GET", "/login/forgotten/sent/", "*"),
    Row("GET", "/login/password/<str:uidb36>/<str:key>/", "*"),
    Row("GET", "/login/password/chosen/", "*"),
    Row("GET", "/login/closed/", "*"),
    Row("GET", "/login/confirm/", "*"),
    Row("GET", "/login/confirm/<str:key>/", "*"),
    Row("GET", "/login/again/", ALL),
    Row("GET", "/login/again/code/", ALL),
    Row("GET", "/login/again/passkey/", ALL),
    Row("POST", "/logout/", "*"),
    Row("GET", "/invitations/<str:token>/", "*"),
    # one's own account
    Row("GET", "/account/", ALL),
    Row("POST", "/account/client/", "", own=True),
    Row("GET", "/account/email/", ALL),
    Row("GET", "/account/password/", ALL),
    Row("GET", "/account/sessions/", ALL),
    Row("POST", "/account/sessions/others/end/", ALL),
    Row("POST", "/account/sessions/<int:session_id>/end/", "O", own=True),
    Row("GET", "/account/security/", ALL),
    Row("GET", "/account/security/app/", ALL),
    Row("GET", "/account/security/app/remove/", "", own=True),
    Row("GET", "/account/security/codes/", "", own=True),
    Row("GET", "/account/security/codes/new/", ALL),
    Row("GET", "/account/security/codes/file/", "", own=True),
    Row("GET", "/account/security/passkeys/", ALL),
    Row("GET", "/account/security/passkeys/new/", ALL),
    Row("GET", "/account/security/passkeys/<int:pk>/", ALL),
    Row("GET", "/account/security/passkeys/<int:pk>/remove/", ALL),
    # the hoster's staff
    Row("GET", "/staff/", "AS"),
    Row("POST", "/staff/", "A", {"name": "Olga", "email": "olga@ipstream.test", "role": "support"}),
    Row("POST", "/staff/<int:user_id>/", "A", {"role": "support"}),
    Row("GET", "/visits/<uuid:client_id>/", "AS"),
    Row("POST", "/visits/<uuid:client_id>/", "AS", {"reason": "No suena"}),
    Row("POST", "/visits/end/", ALL),
    Row("POST", "/language/", "*"),
    Row("GET", "/branding.css", "*"),
    Row("GET", "/branding/logo.png", "*"),
    Row("GET", "/branding/mark.svg", "*"),
    Row("GET", "/search/", ALL),
    Row("GET", "/stations/", "     AS"),
    Row("GET", "/stations/<slug:slug>/", "OMPDVAS"),
    Row("GET", "/stations/<slug:slug>/logo.png", "*"),
    Row("GET", "/stations/<slug:slug>/settings/", "OM   A"),
    Row("POST", "/stations/<slug:slug>/first-steps/", "OM   A"),
    Row("GET", "/stations/<slug:slug>/library/", "OMP  AS"),
    Row("POST", "/stations/<slug:slug>/library/delete/", "OMP  A", {"ids": []}),
    # a client's plan and log
    Row("GET", "/clients/<uuid:client_id>/plan/", "OMPDVAS"),
    Row("GET", "/clients/<uuid:client_id>/audit/", "OAS"),
    Row("GET", "/audit/", "AS"),
    # a client's people and keys
    Row("GET", "/clients/<uuid:client_id>/team/", "O    AS"),
    Row("POST", "/clients/<uuid:client_id>/team/", "O    A", {"email": "omar@correo.test", "role": "dj"}),
    Row("POST", "/clients/<uuid:client_id>/team/<int:member_id>/", "O    A", {"role": "dj"}),
    Row("GET", "/clients/<uuid:client_id>/team/<int:member_id>/remove/", "O    A"),
    Row("POST", "/clients/<uuid:client_id>/team/<int:member_id>/remove/", "O    A"),
    Row("POST", "/clients/<uuid:client_id>/team/invitations/<uuid:invitation_id>/", "O    A"),
    Row("GET", "/clients/<uuid:client_id>/keys/", "OM   AS"),
    Row("POST", "/clients/<uuid:client_id>/keys/", "OM   A", {"name": "Sitio", "scopes": "read"}),
    Row("GET", "/clients/<uuid:client_id>/keys/<int:key_id>/revoke/", "OM   A"),
    Row("POST", "/clients/<uuid:client_id>/keys/<int:key_id>/revoke/", "OM   A"),
    # the hoster's pages
    Row("GET", "/host/", "AS"),
    Row("GET", "/host/branding/", "A"),
    Row("GET", "/clients/", "AS"),
    Row("GET", "/clients/new/", "A"),
    Row("GET", "/clients/new/address/", "A", query="?slug=libre"),
    Row("GET", "/clients/<uuid:client_id>/", "AS"),
    Row("GET", "/clients/<uuid:client_id>/ready/", "A"),
    Row("POST", "/clients/<uuid:client_id>/edit/", "A", {"name": "Andes"}),
    Row("GET", "/clients/<uuid:client_id>/stations/new/", "A"),
    Row("POST", "/clients/<uuid:client_id>/subscription/", "A"),
    Row("POST", "/clients/<uuid:client_id>/suspend/", "A", {"reason": "No paga"}),
    Row("POST", "/clients/<uuid:client_id>/reactivate/", "A"),
    Row("POST", "/clients/<uuid:client_id>/cancel/", "A", {"when": "now"}),
    Row("POST", "/clients/<uuid:client_id>/charges/<uuid:charge_id>/paid/", "A"),
    Row("GET", "/plans/", "AS"),
    Row("GET", "/plans/new/", "A"),
    Row("GET", "/plans/<int:plan_id>/", "A"),
    Row("POST", "/plans/<int:plan_id>/delete/", "A"),
    Row("GET", "/nodes/", "AS"),
    Row("GET", "/nodes/new/", "A"),
    Row("GET", "/nodes/<uuid:node_id>/", "AS"),
    Row("POST", "/nodes/<uuid:node_id>/", "A", {"name": "nodo-1"}),
    Row("POST", "/nodes/<uuid:node_id>/token/", "A"),
    # servers
    Row("GET", "/node/v1/spec", "node"),
    Row("GET", "/node/v1/documents/<str:content_hash>", "node"),
    Row("GET", "/node/v1/media/<str:sha256>", "node"),
    Row("POST", "/node/v1/events", "node"),
]
