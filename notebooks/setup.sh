# Sourced by notebooks/run and tests/run: makes sure that libvips (pictures), ffmpeg (videos, 5.1 or newer) and the .NET SDK are there.
# Says nothing and takes a moment when they are.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# No grep -q behind a pipe: it leaves early, and with pipefail the writer's broken pipe counts as a failure.
has_vips() { case "$(uname -s)" in
    Linux) PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep 'libvips\.so\.42' >/dev/null || has_file libvips.so.42 ;;
    Darwin) [ -e /opt/homebrew/lib/libvips.42.dylib ] || [ -e /usr/local/lib/libvips.42.dylib ] ;;
    *) command -v libvips-42.dll >/dev/null ;;
esac; }

# Where there is no ldconfig of glibc, as on Alpine and Nix: the folders in which the loader looks.
has_file() {
    local folder folders
    IFS=: read -ra folders <<<"${LD_LIBRARY_PATH:-}:/usr/local/lib:/usr/lib:/usr/lib64:/lib"
    for folder in "${folders[@]}"; do
        [ -z "$folder" ] || [ ! -e "$folder/$1" ] || return 0
    done
    return 1
}

has_all() { has_vips && command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null; }

install_with_apt() {
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    [ -z "$sudo" ] || command -v sudo >/dev/null || return 1
    echo "Installing libvips and ffmpeg with apt-get …" >&2
    # Newer releases keep the HEIC and AVIF decoders in packages of their own.
    { $sudo apt-get update -q && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
        libvips42 ffmpeg $(apt-cache pkgnames libheif-plugin- | grep -E -- '-(libde265|dav1d)$'); } >&2
}

if ! command -v dotnet >/dev/null || ! (cd "$(dirname "${BASH_SOURCE[0]}")" && dotnet --version >/dev/null 2>&1); then
    echo "ClipLens needs the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
fi

if ! has_all; then
    # Where that fails, errexit must not end it before it says what to do.
    if command -v apt-get >/dev/null; then install_with_apt || true; fi
    if ! has_all; then
        cat >&2 <<'TEXT'
ClipLens needs libvips, and ffmpeg 5.1 or newer. Install them and run this again:
  Debian, Ubuntu   sudo apt-get install libvips42 ffmpeg
  Fedora           sudo dnf install vips vips-heif ffmpeg-free
  Arch             sudo pacman -S libvips libheif ffmpeg
  Alpine           sudo apk add vips vips-heif ffmpeg
  macOS            brew install vips ffmpeg
  Windows          winget install Gyan.FFmpeg, and the bin folder of vips-dev-w64-all on PATH:
                   https://github.com/libvips/build-win64-mxe/releases
TEXT
        exit 1
    fi
fi
