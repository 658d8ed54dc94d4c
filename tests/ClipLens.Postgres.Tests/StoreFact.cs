using ClipLens.Postgres.Tests;

namespace ClipLens.Tests.Store;

/// <summary>A test on a server; skipped, with that reason, where there can be none.</summary>
internal sealed class StoreFactAttribute : FactAttribute
{
    public StoreFactAttribute() => Skip = Server.Missing;
}

/// <inheritdoc cref="StoreFactAttribute"/>
internal sealed class StoreTheoryAttribute : TheoryAttribute
{
    public StoreTheoryAttribute() => Skip = Server.Missing;
}
