using ClipLens.Tests.Store;

namespace ClipLens.Postgres.Tests;

[Collection(ServerTests.Name)]
public sealed class PostgresStoreTests(Server server) : StoreContract
{
    private readonly string _database = server.NewDatabase();

    protected override IEmbeddingStore Open(IClipEncoder clip) => PostgresStore.Open(PostgresAddress.Parse(_database), clip);
}
