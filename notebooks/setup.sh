# Sourced by notebooks/run and tests/run: makes sure that ffmpeg (videos, 5.1 or newer) and the .NET SDK are there.
# Says nothing and takes a moment when they are.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

has_ffmpeg() { command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null; }

install_with_apt() {
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    [ -z "$sudo" ] || command -v sudo >/dev/null || return 1
    echo "Installing $1 with apt-get …" >&2
    { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$1"; } >&2
}

if ! command -v dotnet >/dev/null || ! (cd "$(dirname "${BASH_SOURCE[0]}")" && dotnet --version >/dev/null 2>&1); then
    echo "ClipLens needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
fi

if ! has_ffmpeg; then
    # Where that fails, errexit must not end it before it says what to do.
    if command -v apt-get >/dev/null; then install_with_apt ffmpeg || true; fi
    if ! has_ffmpeg; then
        cat >&2 <<'TEXT'
ClipLens needs ffmpeg 5.1 or newer. Install it and run this again:
  Debian, Ubuntu   sudo apt-get install ffmpeg
  Fedora           sudo dnf install ffmpeg-free
  Arch             sudo pacman -S ffmpeg
  Alpine           sudo apk add ffmpeg
  macOS            brew install ffmpeg
  Windows          winget install Gyan.FFmpeg
TEXT
        exit 1
    fi
fi
