from django.urls import path

from congvu.web.dossiers import detail, intake, lists, slips

app_name = "dossiers"
urlpatterns = [
    path("tiep-nhan/", intake.intake, name="intake"),
    path("tiep-nhan/thu-tuc/", intake.procedures, name="procedures"),
    path("xu-ly/", lists.queue, name="queue"),
    path("tra-ket-qua/", lists.ready, name="ready"),
    path("tra-cuu/", lists.search, name="search"),
    path("so-theo-doi/", lists.book, name="book"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/viec/<str:act>/", detail.act, name="act"),
    path("<int:pk>/giay-tiep-nhan/", slips.slip, name="slip"),
    path("<int:pk>/phieu-bo-sung/<int:supplement>/", slips.supplement, name="supplement_slip"),
    path("<int:pk>/phieu-khong-tiep-nhan/", slips.not_accepted, name="not_accepted_slip"),
]
