"""The one page that is measured, and what its links need."""

from django.http import HttpResponse
from django.urls import path

from people import views


def elsewhere(request, **_):
    return HttpResponse()


urlpatterns = [
    path("employees/", views.index, name="employees"),
    path("employees/new", elsewhere, name="employee-new"),
    path("employees/<uuid:pk>", elsewhere, name="employee"),
    path("", elsewhere, name="dashboard"),
    path("departments/", elsewhere, name="departments"),
    path("branches/", elsewhere, name="branches"),
    path("org-chart/", elsewhere, name="org-chart"),
    path("documents/", elsewhere, name="documents"),
    path("invitations/", elsewhere, name="invitations"),
    path("reports/", elsewhere, name="reports"),
    path("audit/", elsewhere, name="audit"),
    path("team/", elsewhere, name="team"),
    path("settings/", elsewhere, name="settings"),
    path("login", elsewhere, name="login"),
]
