"""Compiles CUDA sources by NVRTC, from pip's nvidia-cuda-nvrtc: nvrtc.py SOURCE... -- OPTION...

Without a source it only looks for NVRTC."""

import ctypes
import pathlib
import sys

import nvidia

libraries = [path for root in nvidia.__path__ for path in pathlib.Path(root).glob("**/libnvrtc.so.*")]
nvrtc = ctypes.CDLL(str(min(path for path in libraries if "alt" not in path.name)))


def text(program, size_of, get):
    size = ctypes.c_size_t()
    size_of(program, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    get(program, buffer)
    return buffer.value.decode()


split = sys.argv.index("--")
options = [option.encode() for option in sys.argv[split + 1 :]]
for name in sys.argv[1:split]:
    program = ctypes.c_void_p()
    source = pathlib.Path(name).read_bytes()
    nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, name.encode(), 0, None, None)
    code = nvrtc.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
    log = text(program, nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog)
    if code != 0 or log:
        sys.exit(f"{name}: {log or code}")
    print(text(program, nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX))
