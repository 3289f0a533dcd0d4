from django.urls import path

from congvu.web.reports import corrections, files, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("lap/", views.draft, name="draft"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/muc/", views.write, name="write"),
    path("<int:pk>/thoi-diem/", views.change_as_of, name="as_of"),
    path("<int:pk>/phat-hanh/", views.issue, name="issue"),
    path("<int:pk>/dinh-chinh/", corrections.correct, name="correct"),
    path("<int:pk>/dinh-chinh/<int:order>/", corrections.correction, name="correction"),
    path(
        "<int:pk>/dinh-chinh/<int:order>/dinh-chinh.docx",
        corrections.correction_word,
        name="correction_docx",
    ),
    path(
        "<int:pk>/dinh-chinh/<int:order>/dinh-chinh.pdf",
        corrections.correction_pdf,
        name="correction_pdf",
    ),
    path("<int:pk>/bao-cao.docx", files.word, name="docx"),
    path("<int:pk>/bao-cao.pdf", files.pdf, name="pdf"),
    path("<int:pk>/so-lieu.xlsx", files.workbook, name="xlsx"),
]
