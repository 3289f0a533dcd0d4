from django.urls import path

from congvu.web.figures import comparing, truth, views

app_name = "figures"
urlpatterns = [
    path("", views.index, name="index"),
    path("so-sanh/", comparing.compare, name="compare"),
    path("dung-han-hieu-chinh/", truth.corrected, name="truth"),
    path("<str:code>/", views.rows, name="rows"),
]
