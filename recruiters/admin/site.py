from __future__ import annotations

from django.contrib import admin


class DeskSite(admin.AdminSite):
    """The recruiter desk."""

    site_header = "Onfile"
    site_title = "Onfile desk"
    index_title = "Recruiter desk"
