from congvu.api.v1.routes import urls

app_name = "api"
urlpatterns = urls()
