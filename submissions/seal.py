"""Sealing a PDF with the deployment's key, and what a seal says of the file that bears it.

The recipe in which the seal, the attachments and PDF/UA-1 agree: the finished file, attachments in it, is sealed by
an incremental write with a hidden field that has a name for readers. Nothing may rewrite it after that. So a
sealed file begins with the unsealed bytes. A seal never repeats (it holds a time and chance): make it once, keep it.
"""

import io
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

FIELD = "Seal"
READABLE = "Electronic seal"
YEARS = timedelta(days=365 * 20)


class NoKey(Exception):
    """There is no key to seal with, or it cannot be read. The text says so, for whoever runs the site."""


@dataclass(frozen=True)
class Verdict:
    """What the seal of a file says. `whole`: it covers every byte of it; `ours`: it was made with this site's key."""

    sealed: bool
    intact: bool = False
    whole: bool = False
    ours: bool = False

    @property
    def words(self) -> str:
        """The verdict in a sentence."""
        if not self.sealed:
            return "It bears no seal."
        if not self.intact:
            return "Its seal is broken: what it covers has been changed."
        if not self.whole:
            return "Its seal does not cover the whole file: something was added after it was sealed."
        if not self.ours:
            return "It bears a seal that was not made by this site."
        return "Its seal is whole and was made by this site."


def key_file() -> Path:
    """The PEM file that holds the key, its certificate and the chain above it. Raises `NoKey`.

    In development one is made, with a root of its own, when it is first wanted.
    """
    if settings.BCF_SEAL_KEY:
        path = Path(settings.BCF_SEAL_KEY)
        if not path.is_file():
            raise NoKey("BCF_SEAL_KEY names a file that is not there, so nothing can be sealed.")
        return path
    if settings.PRODUCTION:
        raise NoKey("This site has no key to seal with. Whoever runs it sets BCF_SEAL_KEY to one.")
    folder = Path(settings.DATA_DIR, "seal")
    if not folder.is_dir():
        _make_key(folder)
    return folder / "seal.pem"


def signer() -> Any:
    """What pyHanko signs with. Raises `NoKey`."""
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        held = key_file().read_bytes()
        certificates = list(load_certs_from_pemder_data(held))
        chain = SimpleCertificateStore()
        chain.register_multiple(certificates[1:])
        key = load_private_key_from_pemder_data(_block(held, b"PRIVATE KEY-----"), passphrase=None)
        return SimpleSigner(signing_cert=certificates[0], signing_key=key, cert_registry=chain)
    except (OSError, ValueError, TypeError, IndexError) as error:
        raise NoKey(
            "The key in BCF_SEAL_KEY cannot be read: PEM, the key and its certificates, no password."
        ) from error


def _block(held: bytes, ending: bytes) -> bytes:
    """The one block of a PEM file whose first line ends so."""
    lines = held.splitlines(keepends=True)
    begins = next(n for n, line in enumerate(lines) if line.strip().endswith(ending) and b"BEGIN" in line)
    ends = next(n for n, line in enumerate(lines) if line.strip().endswith(ending) and b"END" in line)
    return b"".join(lines[begins : ends + 1])


def seal(unsealed: bytes) -> bytes:
    """The file with a seal over all of it, after the unsealed bytes. Raises `NoKey`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        FIELD, readable_field_name=READABLE, invis_sig_settings=InvisSigSettings(set_hidden_flag=True)
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(unsealed))
    sealed: bytes = _alone(PdfSigner(about, signer=signer(), new_field_spec=field).sign_pdf, writer).getvalue()
    return sealed


def _alone(work: Callable[..., Any], *given: Any) -> Any:
    """Do a thing in a thread of its own: the library starts an event loop, which fails where one runs already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work, *given).result()


def verdict(content: bytes) -> Verdict:
    """What the seal of a PDF says. A file that cannot be read counts as one without a seal."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import ValidationContext, validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        seals = PdfFileReader(io.BytesIO(content)).embedded_signatures
    except Exception:  # noqa: BLE001 - a stranger's file: whatever it does to a reader, it has no seal of ours
        return Verdict(sealed=False)
    if not seals:
        return Verdict(sealed=False)
    try:
        ours = signer()
        roots = [*ours.cert_registry] or [ours.signing_cert]
        trusted = ValidationContext(trust_roots=roots, allow_fetching=False)
    except NoKey:
        trusted = ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        found = _alone(validate_pdf_signature, seals[-1], trusted)
    except Exception:  # noqa: BLE001 - a stranger's file
        return Verdict(sealed=True)
    return Verdict(
        sealed=True,
        intact=found.intact and found.valid,
        whole=len(seals) == 1 and found.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        ours=found.trusted,
    )


def attachments(content: bytes) -> list[tuple[str, bytes]]:
    """The files that a PDF carries, by name, up to four; none where it cannot be read."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = []
    try:
        names = PdfFileReader(io.BytesIO(content)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        for place in range(0, min(len(names), 8), 2):
            described = names[place + 1].get_object()
            held = described["/EF"]["/F"].get_object().data
            found.append((str(described["/UF"] if "/UF" in described else names[place])[:200], bytes(held)))
    except Exception:  # noqa: BLE001 - a stranger's file
        return found
    return found


def _make_key(folder: Path) -> None:
    """A P-256 key, its certificate, and a root of its own, for development: made beside, and moved there whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix="seal-"))
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name("Development root"), _name("Development seal")
    root = _certificate(root_name, root_key, root_name, root_key, authority=True)
    leaf = _certificate(name, key, root_name, root_key, authority=False)
    written_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (made / "root.pem").write_bytes(_pem(root))
    (made / "seal.pem").touch(mode=0o600)
    (made / "seal.pem").write_bytes(written_key + _pem(leaf) + _pem(root))
    try:
        os.rename(made, folder)
    except OSError:  # another process was quicker
        shutil.rmtree(made)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Better Care Fund planning: {words}")])


def _certificate(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: x509.Name,
    by_key: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    use = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    building = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key()), critical=False)
    )
    if not authority:
        extended = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION])
        building = building.add_extension(extended, critical=False)
    return building.sign(by_key, hashes.SHA256())
