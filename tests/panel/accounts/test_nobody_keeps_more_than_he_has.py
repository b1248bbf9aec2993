"""Rights end where they were given from: keys, invitations, visits and private words of those who lose theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from ipstream.core.errors import InvalidInput, Refused
from ipstream.panel.accounts import queries, services
from ipstream.panel.accounts.callers import VISIT, caller_by, caller_for
from ipstream.panel.accounts.models import ApiKey, AuditEntry, Client, Invitation, SupportVisit, User
from ipstream.panel.accounts.roles import Action, Role, StaffRole
from ipstream.panel.lib.tenancy import Scope
from tests.cast import Cast, key_of

NOW = timezone.now()


def invited(
    cast: Cast, email: str = "nora@correo.test", role: Role = Role.VIEWER, actor: User | None = None
) -> Invitation:
    return services.invite(actor=actor or cast.alicia, client=cast.andes, email=email, role=role, now=NOW)


def newest_key() -> ApiKey:
    return ApiKey.objects.select_related("user", "client").latest("id")


class TestKeys:
    def test_a_clients_key_loses_its_power_when_its_maker_administers_no_more(self, cast: Cast) -> None:
        other = User.objects.create_user("otra@ipstream.test", staff_role=StaffRole.ADMINISTRATOR)
        services.create_api_key(user=cast.staff, name="puente", client=cast.andes)
        assert caller_by(newest_key()).may(Action.TEAM_CHANGE, cast.andes.id)
        services.change_staff(actor=other, user=cast.staff, role=StaffRole.SUPPORT)
        key = caller_by(newest_key())
        assert not [action for action in Action if key.may(action, cast.andes.id)]

    def test_a_key_made_with_another_expires_no_later(self, cast: Cast) -> None:
        services.create_api_key(user=cast.alicia, name="madre", client=cast.andes, expires_at=NOW + timedelta(days=1))
        mother = newest_key()
        for wanted in (None, NOW + timedelta(days=9)):
            services.create_api_key(
                user=cast.alicia, name="hija", client=cast.andes, made_with=mother, expires_at=wanted
            )
            assert newest_key().expires_at == mother.expires_at

    def test_a_revoked_key_takes_those_it_made_with_it(self, cast: Cast) -> None:
        services.create_api_key(user=cast.alicia, name="madre", client=cast.andes)
        mother = newest_key()
        services.create_api_key(user=cast.alicia, name="hija", client=cast.andes, made_with=mother)
        child = newest_key()
        grandchild = services.create_api_key(user=cast.alicia, name="nieta", client=cast.andes, made_with=child)
        services.revoke_api_key(actor=cast.alicia, key=mother, now=NOW)
        assert queries.api_key(grandchild) is None

    def test_the_keys_of_who_leaves_stay_dead_when_he_returns(self, cast: Cast) -> None:
        key = key_of(cast.mario)
        services.remove_member(actor=cast.alicia, membership=cast.mario.memberships.get())
        services.accept_invitation(user=cast.mario, invitation=invited(cast, cast.mario.email, Role.OWNER), now=NOW)
        assert queries.api_key(key) is None


class TestInvitations:
    @pytest.mark.parametrize("leaves", [True, False])
    def test_whom_an_owner_asked_is_asked_no_more_when_he_is_none(self, cast: Cast, leaves: bool) -> None:
        member = cast.mario.memberships.get()
        services.change_role(actor=cast.alicia, membership=member, role=Role.OWNER)
        asked = invited(cast, actor=cast.mario)
        if leaves:
            services.remove_member(actor=cast.alicia, membership=member)
        else:
            services.change_role(actor=cast.alicia, membership=member, role=Role.MANAGER)
        with pytest.raises(Refused) as caught:
            services.join(invitation=asked, name="Nora", password="una-clave-larga", now=NOW)
        assert caught.value.code == "invitation_revoked"
        assert not User.objects.filter(email=asked.email).exists()

    def test_nobody_joins_a_client_who_is_suspended(self, cast: Cast) -> None:
        asked = invited(cast)
        Client.objects.filter(pk=cast.andes.pk).update(state=Client.State.SUSPENDED)
        with pytest.raises(Refused) as caught:
            services.join(invitation=asked, name="Nora", password="una-clave-larga", now=NOW)
        assert caught.value.code == "client_suspended"

    def test_an_address_taken_a_moment_before_is_refused_in_words(self, cast: Cast) -> None:
        asked = invited(cast)
        User.objects.create_user(asked.email)
        with pytest.raises(InvalidInput) as caught:
            services.join(invitation=asked, name="Nora", password="una-clave-larga", now=NOW)
        assert caught.value.code == "email_taken"

    def test_a_replaced_invitation_is_in_the_log(self, cast: Cast) -> None:
        invited(cast)
        invited(cast)
        assert AuditEntry.objects.filter(verb="invitation.revoke", target="nora@correo.test").count() == 1

    def test_the_hosters_name_is_not_lent_for_endless_mails(self, cast: Cast) -> None:
        for number in range(50):
            invited(cast, f"nora{number}@correo.test")
        with pytest.raises(Refused) as caught:
            invited(cast)
        assert caught.value.code == "too_many_invitations"


class TestDJs:
    """Diego is one; the plan has room for one more."""

    @pytest.fixture(autouse=True)
    def _two(self, cast: Cast) -> None:
        cast.premium.dj_limit = 2
        cast.premium.save()

    def test_whoever_is_asked_counts(self, cast: Cast) -> None:
        invited(cast, role=Role.DJ)
        with pytest.raises(Refused) as caught:
            invited(cast, "pepe@correo.test", Role.DJ)
        assert caught.value.code == "dj_limit"
        assert caught.value.values == {"limit": 2}

    def test_asking_the_same_again_takes_no_second_place(self, cast: Cast) -> None:
        invited(cast, role=Role.DJ)
        assert invited(cast, role=Role.DJ).is_open(NOW)

    def test_nobody_becomes_one_beyond_the_plan(self, cast: Cast) -> None:
        services.change_role(actor=cast.alicia, membership=cast.vera.memberships.get(), role=Role.DJ)
        with pytest.raises(Refused) as caught:
            services.change_role(actor=cast.alicia, membership=cast.paula.memberships.get(), role=Role.DJ)
        assert caught.value.code == "dj_limit"

    def test_an_invitation_beyond_a_smaller_plan_is_not_accepted(self, cast: Cast) -> None:
        asked = invited(cast, role=Role.DJ)
        cast.premium.dj_limit = 1
        cast.premium.save()
        with pytest.raises(Refused) as caught:
            services.join(invitation=asked, name="Nora", password="una-clave-larga", now=NOW)
        assert caught.value.code == "dj_limit"


class TestVisits:
    def visit(self, cast: Cast) -> SupportVisit:
        return services.start_visit(actor=cast.sofia, client=cast.andes, reason="no suena", now=timezone.now())

    def test_logging_out_ends_it_in_the_log_too(self, cast: Cast) -> None:
        browser = cast.browser(cast.sofia)
        browser.post(f"/visits/{cast.andes.id}/", {"reason": "no suena"})
        assert SupportVisit.objects.get().ended_at is None
        browser.post("/logout/")
        assert SupportVisit.objects.get().ended_at is not None
        assert AuditEntry.objects.filter(verb="visit.end", client=cast.andes).count() == 1

    def test_deactivating_somebody_ends_his(self, cast: Cast) -> None:
        self.visit(cast)
        services.deactivate_staff(actor=cast.staff, user=cast.sofia, now=timezone.now())
        assert SupportVisit.objects.get().ended_at is not None

    def test_whoever_visits_a_client_is_not_at_the_hosts_desk(self, cast: Cast) -> None:
        session = SessionBase()
        session[VISIT] = str(self.visit(cast).id)
        visiting = caller_for(cast.sofia, session)
        assert not visiting.may(Action.HOST_VIEW)
        assert visiting.may(Action.STATION_CHANGE, cast.andes.id)


def test_what_the_hoster_notes_is_not_in_the_clients_log(cast: Cast) -> None:
    facts = {"notes": "paga tarde", "name": "Radio Andes SA"}
    services.change_client(actor=cast.staff, client=cast.andes, changes=facts)
    own = queries.audit_of(Scope(everything=False, tenants=frozenset({cast.andes.id}))).filter(verb="client.change")
    assert [entry.after for entry in own] == [{"name": "Radio Andes SA"}]
    hosts = AuditEntry.objects.get(client=None, verb="client.change")
    assert hosts.after == {"notes": "paga tarde"}
