"""What every request carries: the language, the moment, the actor; and what a refusal becomes."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django_htmx.middleware import HtmxMiddleware

from congvu.audit import clock
from congvu.core.actors import Actor
from congvu.core.asked import one_reading
from congvu.core.periods import local
from congvu.core.refusals import Refused
from congvu.people import queries as people

NOT_YOURS = {"not-your-duty"}
SEEN = "seen"
"""Where a session that began at the login page keeps when it was last used, in seconds."""
ONE_MINUTE = 60


API = "/api/"


def by_token(request) -> bool:
    """Asked by a system, which proves itself by a token in each request and has no session."""
    return request.path_info.startswith(API) and "HTTP_AUTHORIZATION" in request.META


def _for_people(kind: type) -> type:
    """A middleware that serves people in browsers: a request of a system passes it by."""

    class ForPeople(kind):
        def __call__(self, request):
            if by_token(request):
                return self.get_response(request)
            return super().__call__(request)

    ForPeople.__name__ = ForPeople.__qualname__ = kind.__name__
    return ForPeople


Sessions = _for_people(SessionMiddleware)
# An operation of the API is exempt from its look at the view, too.
Csrf = _for_people(CsrfViewMiddleware)
Messages = _for_people(MessageMiddleware)
Htmx = _for_people(HtmxMiddleware)


class Authentication(_for_people(AuthenticationMiddleware)):
    """Who is logged in; of a system nobody, as a page that it comes upon says."""

    def __call__(self, request):
        if by_token(request):
            request.user = AnonymousUser()
        return super().__call__(request)


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


class AccountMiddleware:
    """Whom an account no longer admits is out at once; who was away too long logs in again.

    A locked account is already nobody to Django. What was typed is kept by the page itself.
    """

    OPEN = ("people:password", "people:alive", "logout", "set_language")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            answer = self._stop(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def _stop(self, request):
        left = request.user.left_on
        if left is not None and left < local(clock.now()).date():
            logout(request)
            messages.warning(request, gettext("Tài khoản này đã hết dùng từ sau ngày nghỉ."))
            return None
        if self._was_away(request):
            back = _page_of(request)
            logout(request)
            minutes = settings.CONGVU_IDLE_MINUTES
            words = gettext("Đã tự thoát sau {minutes} phút không thao tác. Đăng nhập để làm tiếp.")
            messages.warning(request, words.format(minutes=minutes))
            return redirect_to_login(back)
        if request.user.must_change and request.path not in map(reverse, self.OPEN):
            return redirect("people:password")
        return None

    def _was_away(self, request) -> bool:
        seen, minutes = request.session.get(SEEN), settings.CONGVU_IDLE_MINUTES
        if seen is None or not minutes:
            return False
        now = int(clock.machine_now().timestamp())
        if now - seen > minutes * 60:
            return True
        if now - seen >= ONE_MINUTE:  # one small write a minute, not one a page
            request.session[SEEN] = now
        return False


def _page_of(request) -> str:
    """Where to go on after logging in: a page that was posted is asked again, not sent again."""
    if request.method == "GET":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    same = came_from.netloc == request.get_host()
    return f"{came_from.path}?{came_from.query}".rstrip("?") if same else "/"


class ReadingMiddleware:
    """A request that only reads is one moment: what its parts ask alike is read once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)


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
