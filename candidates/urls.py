"""Routes of people on file."""

from __future__ import annotations

from django.urls import URLPattern, path

from candidates.views import alerts, applications, apply, feedback, keeping, me, profile, saved, searches

app_name = "candidates"
urlpatterns: list[URLPattern] = [
    path("positions/<int:pk>/<slug:slug>/apply/", apply.apply, name="apply"),
    path("positions/<int:pk>/<slug:slug>/save/", saved.save, name="save"),
    path("applied/<str:token>/", apply.applied, name="applied"),
    path("not-me/", apply.not_me, name="not-me"),
    path("me/", me.me, name="me"),
    path("me/profile/", profile.profile, name="profile"),
    path("withdraw/<str:token>/", applications.withdraw_by_mail, name="withdraw-by-mail"),
    path("stay/<str:token>/", profile.stay, name="stay"),
    path("me/saved/", saved.saved_list, name="saved"),
    path("me/seen/", keeping.seen, name="seen"),
    path("me/data/", keeping.data, name="data"),
    path("me/data/<int:pk>/", keeping.data_file, name="data-file"),
    path("me/data/confirm/", keeping.show_anew, name="data-confirm"),
    path("me/data/delete/", keeping.delete, name="data-delete"),
    path("deleted/", keeping.deleted, name="deleted"),
    path("forget/<str:token>/", keeping.forget, name="forget"),
    path("forget/confirm/<str:token>/", keeping.forget_confirm, name="forget-confirm"),
    path("me/leave/", profile.leave, name="leave"),
    path("me/applications/<int:pk>/", applications.application, name="application"),
    path("me/applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("me/alerts/", alerts.alert_settings, name="alert-settings"),
    path("a/<str:token>/", alerts.alert_open, name="alert-open"),
    path("alerts/new/", searches.alert_new, name="alert-new"),
    path("alerts/new/sent/", searches.alert_sent, name="alert-sent"),
    path("alerts/confirm/<str:token>/", searches.alert_confirm, name="alert-confirm"),
    path("alerts/refuse/<str:token>/", searches.alert_refuse, name="alert-refuse"),
    path("alerts/useful/<str:token>/", feedback.alert_feedback, name="alert-feedback"),
    path("alerts/useful/<str:token>/thanks/", feedback.alert_feedback_thanks, name="alert-feedback-thanks"),
    path("alerts/<str:token>/", alerts.alert_manage, name="alert-manage"),
    path("alerts/<str:token>/stop/", alerts.alert_stop, name="alert-stop"),
]
