"""A gRPC server whose answers a test decides."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from loyaltycore import Code
from loyaltycore._method import Method
from loyaltycore.v1 import services

_METHODS = {method.path: method for method in vars(services).values() if isinstance(method, Method)}

Answer = Message | Status | Callable[[Any, grpc.ServicerContext], Any]


@dataclass
class Call:
    """A request that came."""

    name: str
    request: Any
    metadata: dict[str, str]
    time_remaining: float | None
    peer: str


@dataclass
class Server(grpc.GenericRpcHandler):
    """Answers calls with what a test put into `answers`, in order; the last answer is given again and again.

    A Status is an error; a callable is called. Of a stream, an answer is what one stream tells: a callable that yields.
    """

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    calls: list[Call] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0, credentials: grpc.ServerCredentials | None = None) -> None:
        """Starts it, on a port of its own unless one is given."""
        self._lock = threading.Lock()
        self._server = grpc.server(ThreadPoolExecutor(32), handlers=[self], options=[("grpc.so_reuseport", 0)])
        if credentials:
            self.url = f"https://localhost:{self._server.add_secure_port(f'localhost:{port}', credentials)}"
        else:
            self.url = f"http://127.0.0.1:{self._server.add_insecure_port(f'127.0.0.1:{port}')}"
        self._server.start()

    def stop(self) -> None:
        """Stops it, and what it is doing."""
        self._server.stop(None).wait()

    def restart(self) -> None:
        """Stops it, and starts it again at the same address."""
        self.stop()
        self.start(int(self.url.rpartition(":")[2]))

    def requests(self, name: str) -> list[Any]:
        """The requests of a call that came."""
        return [call.request for call in self.calls if call.name == name]

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        """The handler of a call."""
        method = _METHODS[handler_call_details.method]
        kind = (
            grpc.unary_stream_rpc_method_handler
            if method is services.WATCH_BALANCE
            else grpc.unary_unary_rpc_method_handler
        )
        answer = self._stream if method is services.WATCH_BALANCE else self._answer
        return kind(
            lambda request, context: answer(method, request, context),
            request_deserializer=method.request.FromString,
            response_serializer=method.response.SerializeToString,
        )

    def refuse(self, context: grpc.ServicerContext, status: Status) -> None:
        """Ends a call with an error."""
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(next(code for code in grpc.StatusCode if code.value[0] == status.code), status.message)

    def _next(self, method: Method[Any, Any], request: Any, context: grpc.ServicerContext) -> Any:
        metadata = {str(key): str(value) for key, value in context.invocation_metadata()}
        with self._lock:
            self.calls.append(Call(method.name, request, metadata, context.time_remaining(), context.peer()))
            answers = self.answers[method.name]
            answer = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else method.response()
        if isinstance(answer, Status):
            self.refuse(context, answer)
        return answer(request, context) if callable(answer) else answer

    def _answer(self, method: Method[Any, Any], request: Any, context: grpc.ServicerContext) -> Any:
        return self._next(method, request, context)

    def _stream(self, method: Method[Any, Any], request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        yield from self._next(method, request, context)


def refusal(
    reason: str,
    code: Code = Code.FAILED_PRECONDITION,
    *,
    retry_after: float | None = None,
    violations: dict[str, str] | None = None,
    domain: str = "loyalty.v1",
    **metadata: str,
) -> Status:
    """An error as the loyalty core makes it."""
    details: list[Message] = [ErrorInfo(reason=reason, domain=domain, metadata=metadata)]
    if retry_after is not None:
        nanos = int(retry_after * 1e9)
        details.append(RetryInfo(retry_delay=Duration(seconds=nanos // 10**9, nanos=nanos % 10**9)))
    if violations:
        fields = [BadRequest.FieldViolation(field=at, description=what) for at, what in violations.items()]
        details.append(BadRequest(field_violations=fields))
    status = Status(code=code, message=f"{reason.lower()} it is")
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def failure(code: Code, message: str = "lost") -> Callable[[Any, grpc.ServicerContext], Any]:
    """An error that isn't the loyalty core's: it has no details."""

    def answer(_: Any, context: grpc.ServicerContext) -> Any:
        context.abort(next(one for one in grpc.StatusCode if one.value[0] == code), message)

    return answer
