"""Login, language, health, and home: what is late, what falls due today, what waits for me."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

import congvu
from congvu.audit import clock
from congvu.audit import queries as audit
from congvu.dossiers.rules.searching import without_person
from congvu.web.access import public, signed_in
from congvu.web.home import today
from congvu.web.home.forms import LoginForm
from congvu.web.middleware import SEEN
from congvu.web.operation import health as health_of


class Login(LoginView):
    """Coming in; from here on the session knows when it was last used."""

    def form_valid(self, form):
        answer = super().form_valid(form)
        self.request.session[SEEN] = int(clock.machine_now().timestamp())
        return answer


login = public(
    Login.as_view(
        template_name="ui/login.html",
        authentication_form=LoginForm,
        redirect_authenticated_user=True,
    )
)
logout = public(LogoutView.as_view())
set_language = public(require_POST(django_set_language))


@signed_in
@require_GET
def home(request):
    """Today, by what the person is charged with."""
    return render(request, "home/home.html", {"blocks": today.blocks(request.actor, request.now)})


@public
@require_http_methods(["GET", "POST"])
def find(request):
    """The search box of the frame leads to the search of dossiers.

    What may be a card comes in the body, and only its numbers go into the address.
    """
    asked = request.POST if request.method == "POST" else request.GET
    words = without_person(asked.get("q", "").strip()[:2000])
    return redirect(f"{reverse('dossiers:search')}?{urlencode({'q': words})}")


@public
@require_GET
def health(request):
    """Which parts run: 200, or 503 with those that fail. For monitors, without login."""
    about = {"version": congvu.__version__, "database": connection.vendor}
    try:
        found = health_of.said(health_of.parts(request.now))
        about["demo"] = audit.demo_name()
    except DatabaseError:
        found = health_of.broken()
    return JsonResponse(found | about, status=200 if found["ok"] else 503)
