from django.urls import path

from congvu.web.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:code>/", views.rows, name="rows"),
]
