from django.urls import path

from congvu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.units, name="units"),
    path("thu-tuc/", views.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", views.procedure, name="procedure"),
    path("bang-niem-yet/", views.board, name="board"),
]
