#!/usr/bin/env bash
# Makes .gpu/ in the repository's root: all that run.sh needs on a machine with a GPU and without an SDK.
#   bash tests/gpu/pack.sh            then, there, in a copy of the repository with .gpu: bash tests/gpu/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out="$PWD/.gpu" work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"

# Programs and tests; the runner of tests beside them.
dotnet publish tests/ClipLens.Benchmarks -c Release -r linux-x64 --no-self-contained -o "$work/x/app" -v q -nologo
dotnet publish tests/ClipLens.Torch.Tests -c Release -o "$work/x/tests" -v q -nologo
dotnet publish tests/gpu/runner -c Release -o "$work/runner" -v q -nologo
cp "$work/runner/Runner.dll" "$work/x/tests/"
find "$work/x" \( -name '*.pdb' -o -name '*.xml' \) -delete
rm -rf "$work"/x/tests/{CodeCoverage,alpine,macos,ubuntu} # of Microsoft.NET.Test.Sdk, which is not used there
mkdir -p "$work/x/shared/reference"
[ ! -d ../shared/reference/tiny-clip ] || cp -r ../shared/reference/tiny-clip "$work/x/shared/reference/"
chmod -R u+w "$work/x"
tar -C "$work/x" -cJf "$out/app.tar.xz" .

# This machine's .NET runtime, without the SDK.
root="$(dirname "$(readlink -f "$(command -v dotnet)")")"
tar -C "$root" --exclude='libmscord*' --exclude='libclrgc*' --exclude='libcoreclrtrace*' --exclude='createdump' --exclude='Microsoft.VisualBasic*' \
    --exclude='System.Private.DataContract*' -cJf "$out/dotnet.tar.xz" dotnet host shared/Microsoft.NETCore.App shared/Microsoft.AspNetCore.App

du -h --apparent-size "$out"/* | sort -h
