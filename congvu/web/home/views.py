"""Login, language, health, and home: what is late, what falls due today, what waits for me."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as django_set_language

import congvu
from congvu.audit import queries as audit
from congvu.web.access import public, signed_in
from congvu.web.home import today
from congvu.web.home.forms import LoginForm

login = public(
    LoginView.as_view(
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
@require_GET
def find(request):
    """The search box of the frame leads to the search of dossiers."""
    words = request.GET.get("q", "").strip()
    return redirect(f"{reverse('dossiers:search')}?{urlencode({'q': words})}")


@public
@require_GET
def health(request):
    """Whether the product and its database answer; for monitors, without login."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse(
        {
            "ok": True,
            "version": congvu.__version__,
            "database": connection.vendor,
            "demo": audit.demo_name(),
        }
    )
