"""What a client is made of, and what it says of itself."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from drivers import connect
from opentelemetry import trace
from opentelemetry.instrumentation.grpc import GrpcAioInstrumentorClient, GrpcInstrumentorClient
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from server import Server, refusal

from loyaltycore import AsyncLoyaltyClient, Code, LoyaltyClient, LoyaltyError, __version__, v1
from loyaltycore._channel import target_of

if TYPE_CHECKING:
    from pathlib import Path

_CLIENTS: dict[str, Any] = {"blocking": LoyaltyClient, "asyncio": AsyncLoyaltyClient}


@pytest.mark.parametrize(
    ("url", "target", "tls"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", False),
        ("https://loyalty.example.com", "loyalty.example.com:443", True),
        ("https://loyalty.example.com:8443/", "loyalty.example.com:8443", True),
        ("http://localhost", "localhost:80", False),
        ("http://[::1]:8080", "[::1]:8080", False),
    ],
)
def test_a_url_says_where_the_server_is(url, target, tls) -> None:
    assert target_of(url) == (target, tls)


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8080", "ftp://host", "https://", "https://host/path", "https://host?a=b", "https://u:secret@host"],
)
def test_a_url_that_leads_nowhere_is_refused(kind, url) -> None:
    with pytest.raises(ValueError, match="the URL must be") as raised:
        _CLIENTS[kind](url, "key")
    assert "secret" not in str(raised.value)


async def test_a_call_needs_its_own_request(client) -> None:
    async with client() as driver:
        with pytest.raises(TypeError, match="Redeem takes a RedeemRequest, not a AccrueRequest"):
            await driver.call("loyalty.redeem", v1.AccrueRequest())


async def test_the_user_agent_names_the_sdk_and_what_uses_it(client, server) -> None:
    async with client() as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
    async with client(user_agent="shop/2.1") as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
    agents = [call.metadata["user-agent"] for call in server.calls]
    assert agents[0].startswith(f"loyalty-python/{__version__} ")
    assert agents[1].startswith(f"shop/2.1 loyalty-python/{__version__} ")


async def test_a_closed_client_says_so(client, server) -> None:
    async with client() as driver:
        await driver.call("members.get_member", v1.GetMemberRequest())
        await driver.close()
        with pytest.raises(RuntimeError, match="the client is closed"):
            await driver.call("members.get_member", v1.GetMemberRequest())
        with pytest.raises(RuntimeError, match="the client is closed"):
            await driver.all("list_entries_all", v1.ListEntriesRequest())


async def test_closing_a_client_ends_its_calls(client, server) -> None:
    came = threading.Event()

    def hang(_, context):
        ended = threading.Event()
        context.add_callback(ended.set)
        came.set()
        ended.wait(20)

    server.answers["GetMember"] = [hang]
    async with client() as driver:
        call = asyncio.ensure_future(driver.call("members.get_member", v1.GetMemberRequest()))
        await asyncio.to_thread(came.wait, 20)
        await driver.close()
        with pytest.raises(RuntimeError, match="the client is closed"):
            await call
    assert len(server.calls) == 1


async def test_an_answer_may_be_larger_than_grpc_takes_by_itself(client, server) -> None:
    server.answers["ExportMember"] = [v1.ExportMemberResponse(records=[v1.ExportedRecord(json="x" * (8 << 20))])]
    async with client() as driver:
        answer = await driver.call("members.export_member", v1.ExportMemberRequest())
    assert len(answer.records[0].json) == 8 << 20


async def test_threads_share_a_client(server) -> None:
    server.answers["Accrue"] = [lambda request, _: v1.AccrueResponse(accrual_id=request.request_id)]
    async with connect("blocking", server.url, "key") as driver:
        requests = [v1.AccrueRequest() for _ in range(50)]
        answers = await asyncio.gather(*(driver.call("loyalty.accrue", request) for request in requests))
    assert [answer.accrual_id for answer in answers] == [request.request_id for request in requests]


class _Counting(grpc.UnaryUnaryClientInterceptor):
    def __init__(self) -> None:
        self.attempts = 0

    def intercept_unary_unary(self, continuation, details, request):
        self.attempts += 1
        return continuation(details, request)


class _CountingAsync(grpc.aio.UnaryUnaryClientInterceptor):
    def __init__(self) -> None:
        self.attempts = 0

    async def intercept_unary_unary(self, continuation, details, request):
        self.attempts += 1
        return await continuation(details, request)


async def test_interceptors_run_once_an_attempt(kind, client, server) -> None:
    server.answers["Accrue"] = [refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED)] * 2 + [v1.AccrueResponse()]
    counting = _Counting() if kind == "blocking" else _CountingAsync()
    async with client(interceptors=[counting]) as driver:
        await driver.call("loyalty.accrue", v1.AccrueRequest())
    assert counting.attempts == 3


async def test_opentelemetry_traces_each_attempt_and_passes_the_trace_on(kind, client, server) -> None:
    spans = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):  # a process has one, for good
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    instrumentor = GrpcInstrumentorClient() if kind == "blocking" else GrpcAioInstrumentorClient()
    instrumentor.instrument()
    try:
        server.answers["Accrue"] = [refusal("OVERLOADED", Code.RESOURCE_EXHAUSTED), v1.AccrueResponse()]
        server.answers["WatchBalance"] = [lambda *_: iter([v1.WatchBalanceResponse(member_id="ann")])]
        async with client() as driver:
            await driver.call("loyalty.accrue", v1.AccrueRequest())
            watch = driver.watch(v1.WatchBalanceRequest())
            await asyncio.wait_for(watch.next(), 20)
            await watch.stop()
    finally:
        instrumentor.uninstrument()
    names = [span.name for span in spans.get_finished_spans()]
    assert names[:2] == ["/loyalty.v1.LoyaltyService/Accrue"] * 2
    assert "lk_secret" not in "".join(span.to_json() for span in spans.get_finished_spans())
    parents = [call.metadata["traceparent"] for call in server.calls]
    assert len(set(parents)) == len(parents) >= 3


def _certify(directory: Path) -> tuple[bytes, Path]:
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*make, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return key.read_bytes(), certificate


async def test_https_is_tls_and_checks_the_server(kind, tmp_path: Path) -> None:
    key, certificate = _certify(tmp_path)
    server = Server()
    server.start(credentials=grpc.ssl_server_credentials([(key, certificate.read_bytes())]))
    try:
        async with connect(kind, server.url, "key", max_attempts=1) as driver:
            with pytest.raises(LoyaltyError) as raised:
                await driver.call("members.get_member", v1.GetMemberRequest())
            assert raised.value.code == Code.UNAVAILABLE
        assert server.calls == []
        code = "import sys; from loyaltycore import LoyaltyClient, v1\n"
        code += "LoyaltyClient(sys.argv[1], 'key').members.get_member(v1.GetMemberRequest())"
        trusting = os.environ | {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(certificate)}
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code, server.url], env=trusting, check=True)
        assert len(server.calls) == 1
    finally:
        server.stop()


def test_a_client_prints_as_what_it_is(kind) -> None:
    client = _CLIENTS[kind]("http://127.0.0.1:8080", "lk_secret", program_id="bistro")
    assert repr(client) == f"{type(client).__name__}('http://127.0.0.1:8080', program_id='bistro')"
