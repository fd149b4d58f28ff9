"""Addresses of what leaves the building."""

from django.urls import path

from submissions.views import assurance, board, check, files, published, submission, versions

PLAN = "plans/<slug:area>/<slug:edition>/"
PUBLISHED = "published/<slug:area>/<slug:edition>/"

urlpatterns = [
    path(f"{PLAN}read/", files.read, name="read"),
    path(f"{PLAN}files/", files.files, name="files"),
    path(f"{PLAN}files/<slug:format>/", files.download, name="download"),
    path(f"{PLAN}files/<slug:format>/<slug:key>/", files.signed_download, name="signed_download"),
    path(f"{PLAN}submission/", submission.submission, name="submission"),
    path(f"{PLAN}submission/assurance/", assurance.assurance, name="assurance"),
    path(f"{PLAN}submission/remarks/", assurance.remarks, name="remarks"),
    path(f"{PLAN}submission/outcome/", assurance.outcome, name="outcome"),
    path(f"{PLAN}submission/conditions/<slug:condition>/", assurance.condition, name="condition"),
    path(f"{PLAN}submission/new-version/", versions.new_version, name="new_version"),
    path(f"{PLAN}submission/ratification/", versions.ratification, name="ratification"),
    path(f"{PLAN}submission/changes/", versions.draft_changes, name="draft_changes"),
    path(f"{PLAN}submission/<int:number>/read/", versions.submitted_read, name="submitted_read"),
    path(f"{PLAN}submission/<int:number>/changes/", versions.version_changes, name="version_changes"),
    path(f"{PLAN}submission/<int:number>/<slug:format>/", submission.submitted, name="submitted"),
    path(f"{PLAN}board/", board.board, name="board"),
    path(f"{PLAN}board/<int:number>/", board.pack, name="board_pack"),
    path(f"{PLAN}board/<slug:section>/", board.section, name="board_section"),
    path(f"{PLAN}publication/", published.publication, name="publication"),
    path("published/", published.listing, name="published"),
    path(PUBLISHED, published.newest, name="published_plan"),
    path(f"{PUBLISHED}<int:number>/", published.version, name="published_version"),
    path(f"{PUBLISHED}<int:number>/<slug:format>/", published.file, name="published_file"),
    path(f"{PUBLISHED}<int:number>/pictures/<slug:key>/", published.picture, name="published_picture"),
    path("check/", check.check, name="check"),
    path("schema/<slug:edition>.json", files.schema, name="schema"),
]
