"""Addresses of the sign-in pages. Only those allauth has that this site uses; no other way to an account is open."""

from allauth.account import views as allauth
from django.urls import path, re_path

from bcf.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    # Closed: see adapter.InvitedOnly. Kept because allauth's pages and letters ask for its address.
    path("signup/", allauth.signup, name="account_signup"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
]
