"""Addresses of the questions that the events raise."""

from django.urls import path

from congvu.web.inspections import flags

urlpatterns = [
    path("", flags.index, name="flags"),
    path("chay/", flags.run_new, name="flag_run_new"),
    path("lan/<int:pk>/", flags.run, name="flag_run"),
    path("ket-qua/<int:pk>/", flags.result, name="flag_result"),
    path("ket-qua/<int:pk>/hoi/", flags.ask, name="flag_ask"),
    path("cau-hoi/<int:pk>/", flags.question, name="flag_question"),
    path("cau-hoi/<int:pk>/<slug:key>/", flags.act, name="flag_act"),
    path("<slug:slug>/", flags.flag_page, name="flag_page"),
]
