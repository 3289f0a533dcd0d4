from django.urls import path

from congvu.web.calendars import views

app_name = "calendars"
urlpatterns = [
    path("", views.days, name="days"),
    path("thay-doi/", views.change, name="change"),
    path("thay-doi/<int:pk>/", views.changed, name="changed"),
    path("giay-hen-lai/<int:pk>/", views.appointment, name="appointment"),
]
