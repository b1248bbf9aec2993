"""People, clients, keys, the audit log and the host over the API. Support visits belong to sessions and stay there."""

from ninja import Router

from ipstream.panel.accounts.api import audit, clients, host, invitations, keys, me, members, staff
from ipstream.panel.accounts.authentication import api_auth

router = Router(auth=api_auth)
for part in (me, clients, members, invitations, keys, audit, host, staff):
    router.add_router("", part.router)
