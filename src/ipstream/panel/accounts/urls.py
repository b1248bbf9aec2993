"""Addresses of the pages about people: getting in, one's own account, invitations, staff, visits.

django-allauth's views have addresses of our own; those for signing up have none.
"""

from allauth.account import views as entrance
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.contrib.auth.views import LogoutView
from django.urls import path

from ipstream.panel.accounts.views import invitations, own, staff, visits

urlpatterns = [
    path("login/", entrance.login, name="account_login"),
    path("login/second/", factor.authenticate, name="mfa_authenticate"),
    path("login/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("login/forgotten/", entrance.password_reset, name="account_reset_password"),
    path("login/forgotten/sent/", entrance.password_reset_done, name="account_reset_password_done"),
    path(
        "login/password/<str:uidb36>/<str:key>/",
        entrance.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("login/password/chosen/", entrance.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("login/closed/", entrance.account_inactive, name="account_inactive"),
    path("login/confirm/", entrance.email_verification_sent, name="account_email_verification_sent"),
    path("login/confirm/<str:key>/", entrance.confirm_email, name="account_confirm_email"),
    path("login/again/", entrance.reauthenticate, name="account_reauthenticate"),
    path("login/again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("login/again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("account/", own.account, name="account"),
    path("account/client/", own.choose_client, name="choose-client"),
    path("account/email/", entrance.email, name="account_email"),
    path("account/password/", entrance.password_change, name="account_change_password"),
    path("account/sessions/", own.sessions, name="account-sessions"),
    path("account/sessions/others/end/", own.end_other_sessions, name="account-sessions-end"),
    path("account/sessions/<int:session_id>/end/", own.end_one_session, name="account-session-end"),
    path("account/security/", factor.index, name="mfa_index"),
    path("account/security/app/", app.activate_totp, name="mfa_activate_totp"),
    path("account/security/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/security/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/security/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/security/codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/security/passkeys/", own.passkeys, name="mfa_list_webauthn"),
    path("account/security/passkeys/new/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("account/security/passkeys/<int:pk>/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/security/passkeys/<int:pk>/remove/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:user_id>/", staff.change_staff, name="staff-change"),
    path("visits/<uuid:client_id>/", visits.start_visit, name="visit-start"),
    path("visits/end/", visits.end_visit, name="visit-end"),
]
