#!/bin/sh
# Boot the firmware image in an emulator, with the relay as its modem, clock and flash. Ends with the image's status.
#
#     examples/firmware/boot.sh [--cut N] [--days N] [--skip-sleep] FLASH-FOLDER
#
# relay.c describes the options. IMAGE is the image; by default, build/firmware/firmware.elf.
# SPDX-License-Identifier: Apache-2.0
set -eu
folder=${BUILD:-build}/firmware
image=${IMAGE:-$folder/firmware.elf}
exec "$folder/relay" "$@" qemu-system-arm -machine mps2-an386 -kernel "$image" \
    -display none -monitor none -serial stdio -chardev socket,id=link,fd=3 -serial chardev:link \
    -semihosting-config enable=on,target=native </dev/null
