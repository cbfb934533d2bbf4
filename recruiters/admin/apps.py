from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    """Django admin on our own site class; `recruiters.admin` registers every model."""

    default_site = "recruiters.admin.site.DeskSite"
