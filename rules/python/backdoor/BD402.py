import ctypes
import mmap

SHELLCODE = b"\x90" * 64


def local():
    k = ctypes.windll.kernel32
    area = k.VirtualAlloc(0, len(SHELLCODE), 0x3000, 0x40)
    k.RtlMoveMemory(area, SHELLCODE, len(SHELLCODE))
    k.CreateThread(0, 0, area, 0, 0, 0)  # expect: hit


def remote(pid):
    k = ctypes.WinDLL("kernel32")
    process = k.OpenProcess(0x1F0FFF, False, pid)
    area = k.VirtualAllocEx(process, 0, 64, 0x3000, 0x40)
    k.WriteProcessMemory(process, area, SHELLCODE, 64, 0)
    k.CreateRemoteThread(process, None, 0, area, None, 0, None)  # expect: hit


def spelled():
    k = getattr(ctypes, "win" + "dll").kernel32
    area = getattr(k, "Virtual" + "Alloc")(0, 64, 0x3000, 0x40)
    getattr(k, "RtlMove" + "Memory")(area, SHELLCODE, 64)
    getattr(k, "Create" + "Thread")(0, 0, area, 0, 0, 0)  # expect: hit


def _write(k, area):
    k.RtlMoveMemory(area, SHELLCODE, 64)


def split():
    k = ctypes.windll.kernel32
    area = k.VirtualAlloc(0, 64, 0x3000, 0x40)
    _write(k, area)
    [start(0, 0, area, 0, 0, 0) for start in [k.CreateThread]]  # expect: hit


def unix():
    libc = ctypes.CDLL("libc.so.6")
    area = libc.valloc(4096)
    ctypes.memmove(area, SHELLCODE, 64)
    libc.mprotect(area, 4096, 7)  # expect: hit


# look-alikes
def memory(pid):
    k = ctypes.windll.kernel32
    process = k.OpenProcess(0x10, False, pid)
    return k.ReadProcessMemory(process, 0, None, 0, None)


def mapped(file):
    return mmap.mmap(file.fileno(), 0)


def thread():
    return ctypes.windll.kernel32.CreateThread(0, 0, None, 0, 0, 0)


def traced_by_key(pid, code):
    library = ctypes.CDLL("libc.so.6")
    library["ptrace"](16, pid, 0, 0)
    library["ptrace"](4, pid, 0x400000, code)  # expect: hit
