#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""window_visible.py [--settle SECONDS] COMMAND...: starts a program and waits until its first window has been painted.

Prints the milliseconds from start to the first picture with more than one colour, and, after --settle seconds, the
resident memory in KiB; then ends the program. Needs an X display without a window manager, and nothing but libX11.
"""
import ctypes
import signal
import subprocess
import sys
import time

X = ctypes.CDLL("libX11.so.6")
X.XOpenDisplay.restype = ctypes.c_void_p
X.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
X.XDefaultRootWindow.restype = ctypes.c_ulong
X.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 4
X.XGetGeometry.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 7
X.XGetWindowAttributes.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
X.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
                        ctypes.c_ulong, ctypes.c_int]
X.XGetImage.restype = ctypes.c_void_p
X.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
X.XGetPixel.restype = ctypes.c_ulong
X.XDestroyImage.argtypes = [ctypes.c_void_p]
X.XFree.argtypes = [ctypes.c_void_p]

# A window may go between two calls: such errors are no news.
HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
ignore = HANDLER(lambda display, event: 0)
X.XSetErrorHandler(ignore)

Z_PIXMAP = 2
IS_VIEWABLE = 2
MAP_STATE_OFFSET = 92  # of XWindowAttributes on 64-bit machines


def children(display, window):
    root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
    found = ctypes.POINTER(ctypes.c_ulong)()
    if not X.XQueryTree(display, window, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(found),
                        ctypes.byref(count)):
        return []
    windows = [found[i] for i in range(count.value)]
    if found:
        X.XFree(found)
    return windows


def size(display, window):
    root, x, y = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_int()
    width, height, border, depth = (ctypes.c_uint() for _ in range(4))
    if not X.XGetGeometry(display, window, *(ctypes.byref(v) for v in (root, x, y, width, height, border, depth))):
        return 0, 0
    return width.value, height.value


def is_painted(display, window):
    attributes = ctypes.create_string_buffer(256)
    if not X.XGetWindowAttributes(display, window, attributes):
        return False
    if ctypes.c_int.from_buffer(attributes, MAP_STATE_OFFSET).value != IS_VIEWABLE:
        return False
    width, height = size(display, window)
    if width < 300 or height < 200:
        return False
    # The menu bar: text on a ground.
    image = X.XGetImage(display, window, 0, 0, 200, 24, 0xFFFFFFFF, Z_PIXMAP)
    if not image:
        return False
    colours = {X.XGetPixel(image, x, y) for x in range(0, 200, 3) for y in range(0, 24, 3)}
    X.XDestroyImage(image)
    return len(colours) > 2


def resident(pid):
    for line in open(f"/proc/{pid}/status", encoding="ascii"):
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


def main():
    command, settle = sys.argv[1:], 0.0
    if command[0] == "--settle":
        settle, command = float(command[1]), command[2:]
    display = X.XOpenDisplay(None)
    if not display:
        sys.exit("no display")
    root = X.XDefaultRootWindow(display)
    before = set(children(display, root))
    start = time.monotonic()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not any(is_painted(display, w) for w in children(display, root) if w not in before):
        if program.poll() is not None:
            sys.exit(f"{command[0]} ended with {program.returncode} before it showed a window")
        if time.monotonic() - start > 60:
            program.kill()
            sys.exit(f"{command[0]} showed no window in a minute")
        time.sleep(0.002)
    visible = (time.monotonic() - start) * 1000
    time.sleep(settle)
    print(f"{visible:.1f} {resident(program.pid)}")
    program.send_signal(signal.SIGKILL)
    program.wait()


main()
