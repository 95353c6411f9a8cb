"""The protoc plugin that makes loyaltycore/v1: messages, their types, and the services' classes.

protoc's own generator takes a file's Python package from the file's path, which would be `loyalty.v1`, beside the
package and not in it. So files are renamed to `loyaltycore/v1/…` before the generators (protoc's for the messages,
mypy-protobuf's for their types) see them; the messages' own names stay.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import services
from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

PACKAGE = "loyaltycore/v1/"


def main() -> None:
    """Answers protoc."""
    request = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    rename(request)
    ours = [file for file in request.proto_file if file.name in request.file_to_generate]
    files = {
        **messages(request),
        **types(request),
        "__init__.py": exports(ours),
        "services.py": services.module(ours),
    }
    response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    for name, content in sorted(files.items()):
        response.file.add(name=name.removeprefix(PACKAGE), content=content)
    sys.stdout.buffer.write(response.SerializeToString())


def rename(request: CodeGeneratorRequest) -> None:
    """Moves the files to generate to the package's path, wherever they are named."""
    names = {name: PACKAGE + Path(name).name for name in request.file_to_generate}
    request.file_to_generate[:] = names.values()
    for files in (request.proto_file, request.source_file_descriptors):
        for file in files:
            file.name = names.get(file.name, file.name)
            file.dependency[:] = [names.get(name, name) for name in file.dependency]


def messages(request: CodeGeneratorRequest) -> dict[str, str]:
    """The messages: NAME_pb2.py."""
    with tempfile.TemporaryDirectory() as directory:
        descriptors = Path(directory, "descriptors")
        descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
        protoc = [sys.executable, "-m", "grpc_tools.protoc"]
        subprocess.run(
            [*protoc, f"--descriptor_set_in={descriptors}", f"--python_out={directory}", *request.file_to_generate],
            check=True,
        )
        return {f"{PACKAGE}{path.name}": path.read_text() for path in Path(directory, PACKAGE).iterdir()}


def types(request: CodeGeneratorRequest) -> dict[str, str]:
    """The messages' types, documented: NAME_pb2.pyi."""
    request.parameter = "quiet"
    made = subprocess.run(
        [Path(sys.executable).with_name("protoc-gen-mypy")],
        input=request.SerializeToString(),
        stdout=subprocess.PIPE,
        check=True,
    )
    response = CodeGeneratorResponse.FromString(made.stdout)
    return {file.name: file.content for file in response.file}


def exports(files: list[FileDescriptorProto]) -> str:
    """The package's __init__.py: all messages and enums by their own names."""
    lines = ['"""The messages and enums of the contract, loyalty.v1."""', ""]
    names = []
    for file in files:
        own = sorted([message.name for message in file.message_type] + [enum.name for enum in file.enum_type])
        if own:
            names += own
            lines.append(f"from .{Path(file.name).stem}_pb2 import {', '.join(own)}")
    lines += ["", "__all__ = ["] + [f'    "{name}",' for name in sorted(names)] + ["]", ""]
    return "\n".join(lines)


main()
