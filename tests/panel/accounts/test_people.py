"""A client's people: asked in, given other roles, let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ipstream.core.errors import InvalidInput, IPStreamError, Refused
from ipstream.panel.accounts import queries, services
from ipstream.panel.accounts.models import AuditEntry, Invitation, Letter, Membership, User
from ipstream.panel.accounts.roles import Role
from tests.cast import Cast

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NEWCOMER = "nora@correo.test"


def invite(cast: Cast, email: str = NEWCOMER, role: str = Role.PROGRAMMER) -> Invitation:
    return services.invite(actor=cast.alicia, client=cast.andes, email=email, role=role, now=NOW)


def newcomer() -> User:
    return User.objects.create_user(NEWCOMER, "una clave larga")


def refusal(error: pytest.ExceptionInfo[IPStreamError]) -> str:
    return error.value.code


class TestInviting:
    def test_an_invitation_is_written_down_and_mailed_without_its_link(self, cast: Cast) -> None:
        row = invite(cast, " Nora@Correo.TEST ")
        assert (row.email, row.role, row.expires_at) == (NEWCOMER, Role.PROGRAMMER, NOW + timedelta(days=7))
        letter = Letter.objects.get()
        assert (letter.kind, letter.email, letter.about) == ("invitation", NEWCOMER, {"invitation": str(row.id)})
        assert list(queries.invitations_of(cast.andes)) == [row]

    def test_a_second_one_to_the_same_address_replaces_the_first(self, cast: Cast) -> None:
        first, second = invite(cast), invite(cast, role=Role.DJ)
        first.refresh_from_db()
        assert not first.is_open(NOW)
        assert list(queries.invitations_of(cast.andes)) == [second]

    def test_two_clients_may_invite_the_same_person(self, cast: Cast) -> None:
        invite(cast)
        services.invite(actor=cast.bruno, client=cast.luna, email=NEWCOMER, role=Role.DJ, now=NOW)
        assert queries.invitations_of(cast.andes).count() == queries.invitations_of(cast.luna).count() == 1

    def test_whoever_is_in_the_team_is_not_invited_again(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            invite(cast, cast.mario.email)
        assert refusal(error) == "already_member"

    def test_the_hosts_staff_is_not_invited(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            invite(cast, cast.staff.email)
        assert refusal(error) == "works_for_host"

    @pytest.mark.parametrize("email", ["", "nora", "nora@", "a" * 250 + "@b.co", "no\x00ra@correo.test"])
    def test_what_is_no_address_is_refused(self, cast: Cast, email: str) -> None:
        with pytest.raises(InvalidInput) as error:
            invite(cast, email)
        assert error.value.field == "email"
        assert not Invitation.objects.exists()

    def test_a_role_that_does_not_exist_is_refused(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput) as error:
            invite(cast, role="king")
        assert error.value.field == "role"


class TestAccepting:
    def test_the_invited_person_gets_the_role_and_the_log_says_so(self, cast: Cast) -> None:
        member = services.accept_invitation(user=newcomer(), invitation=invite(cast), now=NOW)
        assert (member.client, member.role) == (cast.andes, Role.PROGRAMMER)
        assert not queries.invitations_of(cast.andes).exists()
        assert AuditEntry.objects.get(verb="invitation.accept").client == cast.andes

    def test_it_serves_once(self, cast: Cast) -> None:
        row, user = invite(cast), newcomer()
        services.accept_invitation(user=user, invitation=row, now=NOW)
        Membership.objects.filter(user=user).delete()
        with pytest.raises(Refused) as error:
            services.accept_invitation(user=user, invitation=row, now=NOW)
        assert refusal(error) == "invitation_used"

    def test_it_serves_for_its_own_address_alone(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            services.accept_invitation(user=cast.bruno, invitation=invite(cast), now=NOW)
        assert refusal(error) == "invitation_for_another"
        assert not cast.bruno.memberships.filter(client=cast.andes).exists()

    def test_it_expires(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            services.accept_invitation(user=newcomer(), invitation=invite(cast), now=NOW + timedelta(days=7))
        assert refusal(error) == "invitation_expired"

    def test_sent_again_it_is_open_for_another_week(self, cast: Cast) -> None:
        later = NOW + timedelta(days=8)
        row = services.resend_invitation(actor=cast.alicia, invitation=invite(cast), now=later)
        assert services.accept_invitation(user=newcomer(), invitation=row, now=later).client == cast.andes
        assert Letter.objects.count() == 2

    def test_withdrawn_it_opens_nothing(self, cast: Cast) -> None:
        row = invite(cast)
        services.revoke_invitation(actor=cast.alicia, invitation=row, now=NOW)
        with pytest.raises(Refused) as error:
            services.accept_invitation(user=newcomer(), invitation=row, now=NOW)
        assert refusal(error) == "invitation_revoked"


class TestRoles:
    def test_another_role_is_recorded_with_the_one_before(self, cast: Cast) -> None:
        services.change_role(actor=cast.alicia, membership=cast.diego.memberships.get(), role=Role.MANAGER)
        assert cast.diego.memberships.get().role == Role.MANAGER
        entry = AuditEntry.objects.get(verb="member.change")
        assert (entry.before, entry.after, entry.target) == ({"role": "dj"}, {"role": "manager"}, cast.diego.email)

    def test_the_last_owner_stays_owner(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            services.change_role(actor=cast.alicia, membership=cast.alicia.memberships.get(), role=Role.MANAGER)
        assert refusal(error) == "last_owner"

    def test_the_last_owner_is_not_removed(self, cast: Cast) -> None:
        with pytest.raises(Refused) as error:
            services.remove_member(actor=cast.alicia, membership=cast.alicia.memberships.get())
        assert refusal(error) == "last_owner"

    def test_with_another_owner_the_first_may_go(self, cast: Cast) -> None:
        services.change_role(actor=cast.alicia, membership=cast.mario.memberships.get(), role=Role.OWNER)
        services.remove_member(actor=cast.mario, membership=cast.alicia.memberships.get())
        assert next(row.user for row in queries.people_of(cast.andes)) == cast.mario

    def test_a_deactivated_owner_does_not_count(self, cast: Cast) -> None:
        services.change_role(actor=cast.alicia, membership=cast.mario.memberships.get(), role=Role.OWNER)
        User.objects.filter(pk=cast.mario.pk).update(is_active=False)
        with pytest.raises(Refused):
            services.remove_member(actor=cast.alicia, membership=cast.alicia.memberships.get())

    def test_the_list_begins_with_the_owner(self, cast: Cast) -> None:
        roles = [row.role for row in queries.people_of(cast.andes)]
        assert roles == [Role.OWNER, Role.MANAGER, Role.PROGRAMMER, Role.DJ, Role.VIEWER]
