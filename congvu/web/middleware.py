"""What every request carries: the language, the moment, the actor; and what a refusal becomes."""

from __future__ import annotations

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from congvu.audit import clock
from congvu.core.actors import Actor
from congvu.core.refusals import Refused
from congvu.people import queries as people

NOT_YOURS = {"not-your-duty"}


class LanguageMiddleware:
    """Vietnamese unless the person switched; a browser's own language does not decide."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        known = dict(settings.LANGUAGES)
        translation.activate(chosen if chosen in known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ActorMiddleware:
    """``request.now``, the door's one look at the clock, and ``request.actor``, made when asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = clock.now()
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)


def _actor(request) -> Actor:
    if request.user.is_authenticated:
        return people.actor_for(request.user, request.now.date())
    return Actor(id="public", label="Công dân")


class RefusalMiddleware:
    """A refusal that no view put beside its field becomes a page that helps."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        refusal = exception.refusal.said(gettext)
        status = 403 if exception.refusal.code in NOT_YOURS else 409
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(refusal, status=status)
        return render(request, "ui/refusal.html", {"refusal": refusal}, status=status)
