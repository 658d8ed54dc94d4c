#!/usr/bin/env -S dotnet --
#:project ../lib/ClipLens.Scripts

return await ClipLens.Scripts.EmbedCommand.RunAsync(args);
