"""Writes the services' classes: a method a call, blocking in one class and asynchronous in another."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, MethodDescriptorProto

# Field numbers of descriptor.proto, which the paths of comments are made of.
SERVICE, METHOD = 6, 2


def module(files: list[FileDescriptorProto]) -> str:
    """The module with the services of these files."""
    names = [method.name for file in files for service in file.service for method in service.method]
    if len(names) != len(set(names)):
        raise ValueError("two services have a call of one name: their handles would clash")
    services = [(file, at) for file in files for at in range(len(file.service))]
    code = "\n".join(
        [
            '"""The services of the contract, loyalty.v1, each for both clients. Generated: do not edit."""',
            "",
            "from __future__ import annotations",
            "",
            "from collections.abc import AsyncGenerator, Generator",
            "",
            "from loyaltycore import v1",
            "from loyaltycore._method import AsyncService, BlockingService, Method",
            "",
            *(line for file, at in services for line in handles(file, at)),
            *(line for file, at in services for blocking in (True, False) for line in service(file, at, blocking)),
            "",
        ]
    )
    ruff = [str(Path(sys.executable).with_name("ruff")), "format", "--line-length=120", "-"]
    formatted = subprocess.run(ruff, input=code, stdout=subprocess.PIPE, check=True, text=True)
    return formatted.stdout


def service(file: FileDescriptorProto, at: int, blocking: bool) -> Iterator[str]:
    """The lines of one service's class, for one of the clients."""
    comments = {tuple(location.path): location.leading_comments for location in file.source_code_info.location}
    declared = file.service[at]
    name, base = (declared.name, "BlockingService") if blocking else (f"Async{declared.name}", "AsyncService")
    yield from ["", "", f"class {name}({base}):"]
    yield from docstring(comments[SERVICE, at], 4)
    for nth, method in enumerate(declared.method):
        request, response = types(method)
        handle = snake(method.name).upper()
        if method.server_streaming:
            keyword, parameters = "def", f"self, request: {request}"
            result = f"Generator[{response}, None, None]" if blocking else f"AsyncGenerator[{response}, None]"
            call = f"return self._caller.stream({handle}, request)"
        else:
            keyword = "def" if blocking else "async def"
            parameters = f"self, request: {request}, *, timeout: float | None = None"
            result = response
            call = f"return {'' if blocking else 'await '}self._caller.call({handle}, request, timeout)"
        yield from ["", f"    {keyword} {snake(method.name)}({parameters}) -> {result}:"]
        yield from docstring(comments[SERVICE, at, METHOD, nth], 8)
        yield f"        {call}"


def handles(file: FileDescriptorProto, at: int) -> Iterator[str]:
    """The lines that name a service's calls."""
    declared = file.service[at]
    for method in declared.method:
        request, response = types(method)
        call = f'"{file.package}.{declared.name}", "{method.name}"'
        yield f"{snake(method.name).upper()} = Method({call}, {request}, {response})"


def types(method: MethodDescriptorProto) -> tuple[str, str]:
    """The names of a call's request and response."""
    request, response = (name.rpartition(".")[2] for name in (method.input_type, method.output_type))
    return f"v1.{request}", f"v1.{response}"


def docstring(comment: str, indent: int) -> Iterator[str]:
    """A comment of the contract as a docstring's lines."""
    lines = [line.removeprefix(" ") for line in comment.rstrip().replace("\\", "\\\\").split("\n")]
    lines[0] = '"""' + lines[0]
    lines = [*lines, '"""'] if len(lines) > 1 else [lines[0] + '"""']
    for line in lines:
        yield (" " * indent + line).rstrip()


def snake(name: str) -> str:
    """A call's name as Python has it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
