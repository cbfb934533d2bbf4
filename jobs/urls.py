"""Routes of the public board."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from jobs.api import urls as api
from jobs.views import (
    articles,
    employers,
    feeds,
    guide,
    home,
    landings,
    pages,
    positions,
    reports,
    salaries,
    sitemaps,
    suggest,
    titles,
)

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("positions/", positions.position_list, name="position-list"),
    path("positions/suggest/<slug:field>/", suggest.suggest, name="suggest"),
    path("positions/browse/", landings.browse, name="browse"),
    path("positions/in/<slug:state>/", landings.in_state, name="landing-state"),
    path("positions/in/<slug:state>/<slug:city>/", landings.in_city, name="landing-city"),
    path("positions/credential/<slug:key>/", landings.with_credential, name="landing-credential"),
    path("positions/setting/<slug:key>/", landings.in_setting, name="landing-setting"),
    path("positions/duty/<slug:key>/", landings.with_duty, name="landing-duty"),
    path("positions/employers/<slug:kind>/", landings.at_employers, name="landing-employers"),
    path("positions/title/<slug:slug>/", landings.with_title, name="landing-title"),
    re_path(r"^positions/feed\.(?P<kind>rss|atom|json)$", feeds.position_feed, name="position-feed"),
    path("positions/<int:pk>/<slug:slug>/", positions.position_detail, name="position-detail"),
    path("positions/<int:pk>/<slug:slug>/report/", reports.report, name="report"),
    path("positions/<int:pk>/<slug:slug>/reported/", reports.reported, name="reported"),
    path("guide/", guide.guide, name="guide"),
    path("advice/", articles.article_list, name="article-list"),
    path("advice/topics/<slug:topic>/", articles.article_list, name="article-topic"),
    re_path(r"^advice/feed\.(?P<kind>rss|atom)$", articles.article_feed, name="article-feed"),
    path("advice/<slug:slug>/", articles.article, name="article"),
    path("guide/titles/", titles.title_list, name="title-list"),
    path("guide/titles/<slug:slug>/", titles.title_detail, name="title-detail"),
    path("guide/salaries/", salaries.explore, name="salaries"),
    path("guide/salaries/offer/", salaries.offer, name="salary-offer"),
    re_path(r"^guide/salaries\.(?P<kind>csv|json)$", salaries.data, name="salary-data"),
    path("employers/<slug:slug>/", employers.employer_detail, name="employer-detail"),
    path("privacy/", pages.privacy, name="privacy"),
    path("theme/", pages.theme, name="theme"),
    path("feeds/indeed.xml", feeds.indeed, name="indeed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap"),
    *api.urlpatterns,
]
