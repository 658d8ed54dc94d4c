namespace ClipLens.Postgres.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("postgres://clip@db.example/photos", "db.example", 5432, "photos", "clip", null)]
    [InlineData("postgresql://clip:p%40ss@db.example:6543/my%20photos?sslmode=verify-full", "db.example", 6543, "my photos", "clip",
        "p@ss")]
    [InlineData("postgres:///photos?host=/run/postgresql", "/run/postgresql", 5432, "photos", null, null)]
    [InlineData("postgres://[::1]/photos", "::1", 5432, "photos", null, null)]
    public void An_address_is_read_as_psql_reads_it(string text, string host, int port, string database, string? user, string? password)
    {
        var found = PostgresAddress.Parse(text).Connection;
        Assert.Equal((host, port, database, user, password), (found.Host, found.Port, found.Database, found.Username, found.Password));
    }

    [Theory]
    [InlineData("postgres:")]
    [InlineData("postgres://clip@db.example")]
    [InlineData("postgres://clip@db.example/")]
    [InlineData("postgres://db.example:port/photos")]
    [InlineData("postgres://db.example/photos?ssl=on")]
    [InlineData("postgres://db.example/photos?sslmode=perhaps")]
    [InlineData("mysql://db.example/photos")]
    public void What_is_no_address_is_refused_with_what_one_looks_like(string text) => Assert.Contains(
        "expected postgres://user@host:port/database", Assert.Throws<ArgumentException>(() => PostgresAddress.Parse(text)).Message);

    [Theory]
    [InlineData("postgres://clip:secret@db.example")]
    [InlineData("postgres://clip:se/cret@db.example/photos?a=b#c")]
    [InlineData("postgres://clip:secret@db.example:port/photos")]
    [InlineData("postgres://clip:se?cret@db.example/photos")]
    [InlineData("postgres:clip:secret@db.example/photos")]
    public void A_password_is_in_no_message(string text)
    {
        Assert.DoesNotContain("cret", Assert.Throws<ArgumentException>(() => PostgresAddress.Parse(text)).Message);
        Assert.DoesNotContain("secret", PostgresAddress.Parse("postgres://clip:secret@db.example/photos").ToString());
    }

    [Fact]
    public void A_path_below_the_root_is_the_same_on_machines_that_mount_it_elsewhere()
    {
        var (here, there) = (new StoredPaths("/mnt/share"), new StoredPaths("/media/nas"));
        Assert.Equal("./a/1.jpg", here.ToStored("/mnt/share/a/1.jpg"));
        Assert.Equal("/media/nas/a/1.jpg", there.ToFull("./a/1.jpg"));
        Assert.Equal("/home/1.jpg", there.ToFull(here.ToStored("/home/1.jpg")));
        Assert.Equal("/mnt/shared/1.jpg", here.ToStored("/mnt/shared/1.jpg"));
        Assert.Equal([("./a/", "./a0"), ("./a", "./a\u0001")], here.Ranges("/mnt/share/a"));
        Assert.Contains(("./", ".0"), here.Ranges("/mnt/share"));
        Assert.Contains(("./", ".0"), here.Ranges("/mnt"));
        Assert.Equal([("/", "0"), ("./", ".0")], here.Ranges("/"));
    }

    [Fact]
    public void What_is_no_text_in_a_path_is_replaced() =>
        Assert.Equal("/a/\uFFFD \U0001F600 é \uFFFD.jpg", new StoredPaths(null).ToStored("/a/\uD800 \U0001F600 é \0.jpg"));
}
