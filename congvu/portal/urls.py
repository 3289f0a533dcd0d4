from django.urls import path

from congvu.portal import draws, filing, following, notices, proofs, views

app_name = "portal"
urlpatterns = [
    path("", views.units, name="units"),
    path("thu-tuc/", views.procedures, name="procedures"),
    path("thu-tuc/<str:code>/", views.procedure, name="procedure"),
    path("bang-niem-yet/", views.board, name="board"),
    path("nop/<str:unit>/", filing.choose, name="file_choose"),
    path("nop/<str:unit>/<str:code>/", filing.file, name="file"),
    path("da-nop/<str:code>/", filing.filed, name="filed"),
    path("theo-doi/", following.follow, name="follow"),
    path("boc-chon/", draws.draws, name="draws"),
    path("boc-chon/kiem-lai/", draws.verify_draw, name="verify_draw"),
    path("boc-chon/<slug:commitment>/", draws.draw, name="draw"),
    path("boc-chon/<slug:commitment>/cong-bo.json", draws.draw_file, name="draw_file"),
    path("kiem-tra/", notices.notices, name="notices"),
    path("kiem-tra/<int:pk>/", notices.notice, name="notice"),
    path("chung-thuc/<str:key>/", proofs.proof, name="proof"),
]
