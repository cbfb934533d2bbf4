"""Routes of people on file."""

from __future__ import annotations

from django.urls import URLPattern, path

from candidates.views import (
    alerts,
    applications,
    apply,
    claims,
    drafts,
    feedback,
    interviews,
    me,
    messages,
    profile,
    resumes,
    saved,
    searches,
)

app_name = "candidates"
urlpatterns: list[URLPattern] = [
    path("positions/<int:pk>/<slug:slug>/apply/", apply.apply, name="apply"),
    path("positions/<int:pk>/<slug:slug>/apply/now/", apply.apply_now, name="apply-now"),
    path("positions/<int:pk>/<slug:slug>/apply/draft/", drafts.draft, name="draft"),
    path("positions/<int:pk>/<slug:slug>/apply/draft/drop/", drafts.draft_drop, name="draft-drop"),
    path("positions/<int:pk>/<slug:slug>/save/", saved.save, name="save"),
    path("applied/<str:token>/", apply.applied, name="applied"),
    path("not-me/", apply.not_me, name="not-me"),
    path("me/", me.me, name="me"),
    path("me/profile/", profile.profile, name="profile"),
    path("claim/<str:token>/", claims.claim, name="claim"),
    path("me/resume/", resumes.resume, name="resume"),
    path("me/resume/decide/", resumes.resume_decide, name="resume-decide"),
    path("me/resume/remove/", resumes.resume_remove, name="resume-remove"),
    path("me/resume/<int:pk>/download/", resumes.resume_download, name="resume-download"),
    path("withdraw/<str:token>/", applications.withdraw_by_mail, name="withdraw-by-mail"),
    path("stay/<str:token>/", profile.stay, name="stay"),
    path("me/saved/", saved.saved_list, name="saved"),
    path("me/leave/", profile.leave, name="leave"),
    path("me/applications/<int:pk>/", applications.application, name="application"),
    path("me/applications/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("me/applications/<int:pk>/claim/", claims.claim_own, name="claim-own"),
    path("me/messages/", messages.inbox, name="messages"),
    path("me/applications/<int:pk>/messages/", messages.write, name="message-write"),
    path("me/applications/<int:pk>/interview.ics", interviews.calendar, name="interview-calendar"),
    path("me/applications/<int:pk>/interview/choose/", interviews.choose, name="interview-choose"),
    path("me/applications/<int:pk>/interview/decline/", interviews.decline, name="interview-decline"),
    path("me/applications/<int:pk>/interview/move/", interviews.move, name="interview-move"),
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
