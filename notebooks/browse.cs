#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Tool

return await ClipLens.Tool.BrowseCommand.RunAsync(args);
