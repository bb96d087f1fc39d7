"""Documents of Art. 10: list, attach, download."""

from http import HTTPStatus
from typing import BinaryIO, cast

from flask import Blueprint, jsonify, request, send_file, url_for
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.rest.base import documented, idempotency_key, if_match
from api.schemas import MalformedData
from api.steps import require_role
from services import attachments, views
from workflow.dossier import material_id

bp = Blueprint("api_documents", __name__, url_prefix="/api/v1")


@bp.get("/cases/<case_id:case_id>/documents")
@documented("一件的材料，各版本", {200: "DocumentList"})
def list_documents(case_id: str) -> ResponseReturnValue:
    """Every version of every document."""
    house = parts()
    found = attachments.documents_of(case_id, actor=signed_in(), world=house.world, documents=house.documents)
    return jsonify(items=[document.shown() for document in found], total=len(found), next=None)


@bp.post("/cases/<case_id:case_id>/documents")
@documented(
    "上传一份材料", {201: "Document"}, body="multipart", headers=("If-Match", "Idempotency-Key"), errors=(400, 413, 422)
)
def attach(case_id: str) -> ResponseReturnValue:
    """Attach a file for a material; 201 with the document, ETag the case's version."""
    actor, house = signed_in(), parts()
    require_role(views.visible(case_id, actor, house.world).kind, "attach_document", actor)
    file, item = request.files.get("file"), request.form.get("item", "")
    if file is None or not item or len(item) > 60:
        raise MalformedData([("file" if file is None else "item", "必填：multipart 表单中的 file 和 item")])
    done = attachments.attach(
        case_id,
        item,
        file.filename or "",
        cast(BinaryIO, file.stream),  # werkzeug's temporary file
        actor=actor,
        world=house.world,
        documents=house.documents,
        files=house.files,
        limit=house.settings.max_upload,
        expected_version=if_match(),
        key=idempotency_key(),
    )
    entry = done.case.facts["materials"][material_id(item)]
    document = house.documents.find(entry["document"])
    assert document is not None, entry
    made = jsonify(document.shown())
    made.status_code = HTTPStatus.CREATED
    made.headers["ETag"] = f'"{done.case.version}"'
    made.headers["Location"] = url_for("api_documents.download", document_id=document.id)
    return made


@bp.get("/documents/<token:document_id>")
@documented("下载一份材料", {200: "binary"}, produces=("application/octet-stream",))
def download(document_id: str) -> ResponseReturnValue:
    """The content, always as an attachment under its own name."""
    house = parts()
    document, content = attachments.open_document(
        document_id, actor=signed_in(), world=house.world, documents=house.documents, files=house.files
    )
    return send_file(content, mimetype=document.content_type, as_attachment=True, download_name=document.name)
