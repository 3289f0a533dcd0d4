"""A page in each frame, for the tests of the frames."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


class Login(forms.Form):
    username = forms.CharField(label="Tên đăng nhập")
    password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)


def refused(request: HttpRequest) -> HttpResponse:
    said = {"code": "x", "what": "Chưa đủ giấy tờ.", "what_to_do": "Bổ sung.", "basis": "Điều 17"}
    return render(request, "ui/refusal.html", {"refusal": said, "back": "/ho-so/7/"})


def login(request: HttpRequest) -> HttpResponse:
    form = Login(request.POST if request.method == "POST" else None)
    return render(request, "ui/login.html", {"form": form})


def locked(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/locked.html")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("chua-lam-duoc/", refused),
    path("dang-nhap/", login, name="login"),
    path("khoa/", locked),
    path("loi/", broken),
    path("thoat/", locked, name="logout"),
    path("", include("django.conf.urls.i18n")),
]
