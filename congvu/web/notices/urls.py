"""Addresses of public notices, for those who write and approve them."""

from django.urls import path

from congvu.web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("moi/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sua/", views.edit, name="edit"),
    path("<int:pk>/them-so/", views.add_figure, name="add_figure"),
    path("<int:pk>/<slug:code>/", views.act, name="act"),
    path("so/<int:pk>/dinh-chinh/", views.correct, name="correct"),
]
