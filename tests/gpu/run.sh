#!/usr/bin/env bash
# On the machine with a GPU, in the repository's root. Prints a table last; whole logs go to $OUT. CPU=1 tries it without a GPU, on small sizes.
set -uo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../.."
OUT="${OUT:-$PWD/.gpu/out}"
mkdir -p "$OUT"
start=$SECONDS
say() { echo "[$((SECONDS - start)) s] $*" | tee -a "$OUT/log"; }
left() {
    local l=$((${LIMIT:-540} - SECONDS + start))
    [ "$l" -gt 5 ] && echo "$l" || echo 5
}
step() { # name, most seconds, command: its output to a log; never longer than what is left
    local name="$1" most="$2"
    shift 2
    [ "$(left)" -gt 15 ] || { say "$name: no time left"; return 1; }
    [ "$most" -lt "$(left)" ] || most="$(left)"
    timeout -k 5 "$most" "$@" >"$OUT/$name" 2>&1
    local rc=$?
    say "$name: rc $rc: $(grep -v '^$' "$OUT/$name" | tail -1 | cut -c1-600)"
    return $rc
}
device=cuda
[ -z "${CPU:-}" ] || device=cpu

say "unpack"
x="$PWD/.gpu/x"
rm -rf "$x"
mkdir -p "$x/dotnet"
tar -xJf .gpu/app.tar.xz -C "$x" & tar -xJf .gpu/dotnet.tar.xz -C "$x/dotnet" & wait
[ -e ../shared ] || ln -s "$x/shared" ../shared
dotnet="$x/dotnet/dotnet"
export DOTNET_ROOT="$x/dotnet" DOTNET_gcServer=0 DOTNET_TieredPGO=1 PYTHONUNBUFFERED=1

# libtorch: that of Python's PyTorch, whose figures stand beside ours, unless LIBTORCH names another.
python="${PYTHON:-python3}"
export LIBTORCH="${LIBTORCH:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}"
{ uname -a; ldd --version | head -1; nvidia-smi; "$python" -c 'import torch; print(torch.__version__, torch.version.cuda)'; ls -la "$LIBTORCH"; } >"$OUT/machine" 2>&1
LD_BIND_NOW=1 LD_LIBRARY_PATH="$LIBTORCH" ldd -r "$x/tests/libLibTorchSharp.so" 2>&1 | c++filt >"$OUT/symbols"
say "TorchSharp's native part: $(grep -c 'undefined symbol' "$OUT/symbols") symbols that this libtorch lacks"
grep 'undefined symbol' "$OUT/symbols" | head -5

step tests 200 "$dotnet" exec --depsfile "$x/tests/ClipLens.Torch.Tests.deps.json" --runtimeconfig "$x/tests/ClipLens.Torch.Tests.runtimeconfig.json" "$x/tests/Runner.dll" "$x/tests/ClipLens.Torch.Tests.dll"
[ -n "${CPU:-}" ] || grep -q 'passed  .*On_a_GPU' "$OUT/tests" || say "no test ran on the GPU"

# The project's figures and PyTorch's, one after the other on the same card.
bench="$x/app/ClipLens.Benchmarks.dll"
batch=512 rows=10000000 many=1000 few=32 photos=2048
[ -z "${CPU:-}" ] || { batch=8 rows=100000 many=64 few=8 photos=16; }
: >"$OUT/figures"
figure() {
    local name="$1"
    shift
    step "$name" 120 "$dotnet" "$bench" "$@" --engine torch --device "$device" && grep '^{' "$OUT/$name" >>"$OUT/figures"
}
python_step() { step "$1" 150 "$python" "$here/baseline.py" --device "$device" --batch "$batch" --rows "$rows" --part "$2" && grep '^{' "$OUT/$1" >>"$OUT/figures"; }
python_step py-peaks peaks
figure encode-bf16 encode --model vit-b-32 --batch "$batch" --dtype bf16
figure encode-f32 encode --model vit-b-32 --batch "$batch" --dtype f32
python_step py-encode encode
[ -n "${CPU:-}" ] || figure encode-f16 encode --model vit-b-32 --batch "$batch" --dtype f16 # minutes on a processor
[ -n "${CPU:-}" ] || figure encode-l14 encode --model vit-l-14 --batch "$batch" --dtype bf16
figure search-many search "$rows" 512 "$many" --dtype f16
figure search-few search "$rows" 512 "$few" --dtype f16
python_step py-search search
figure pipeline pipeline "$photos" 2 1 --dtype bf16
say "done"
cat "$OUT/figures"
