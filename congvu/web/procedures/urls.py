from django.urls import path

from congvu.web.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("niem-yet/", views.posting, name="posting"),
    path("niem-yet/dang/", views.post, name="post"),
    path("niem-yet/go/", views.take_down, name="take_down"),
    path("<str:code>/", views.detail, name="detail"),
]
