using ClipLens.IndexChild;
using ClipLens.Tests.Store;

namespace ClipLens.Tests.Search;

/// <summary>Whatever a person does to the files, in whatever order, the collection shows what is there.</summary>
public sealed class MediaIndexTruthTests : IDisposable
{
    private readonly PhotoFolder _folder = new();
    private readonly SortedDictionary<string, int> _files = new(StringComparer.Ordinal); // name → what is drawn
    private readonly HashSet<int> _everEncoded = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_changes_in_any_order_a_collection_shows_the_truth(int seed)
    {
        var random = new Random(seed);
        var index = await _folder.OpenAsync(new PixelEncoder());
        for (var round = 0; round < 40; round++)
        {
            for (var change = random.Next(8); change >= 0; change--)
            {
                Change(random);
            }

            await Interrupt(random);
            if (random.Next(4) == 0)
            {
                index = await _folder.OpenAsync(new PixelEncoder());
            }
            else
            {
                await index.UpdateAsync();
            }

            Check(index);
        }
    }

    [Fact]
    public async Task What_was_ever_encoded_is_not_encoded_again()
    {
        var random = new Random(4);
        var clip = new PixelEncoder();
        var index = await _folder.OpenAsync(clip);
        for (var round = 0; round < 40; round++)
        {
            Change(random);
            await index.UpdateAsync();
            _everEncoded.UnionWith(_files.Values);
            Assert.Equal(_everEncoded.Count, clip.Encoded);
        }
    }

    private void Check(MediaIndex index)
    {
        var expected = _files.GroupBy(f => f.Value, f => f.Key).ToDictionary(g => g.First(), g => (Number: g.Key, Others: g.Skip(1)));
        Assert.Equal(expected.Keys.Select(n => _folder[n]).Order(StringComparer.Ordinal), index.Rows.Items.Select(i => i.File.Path));
        for (var row = 0; row < expected.Count; row++)
        {
            var file = index.Rows.Items[row].File;
            var (number, others) = expected[Path.GetRelativePath(_folder.Path, file.Path)];
            Assert.Equal(others.Select(n => _folder[n]), file.OtherPaths);
            Assert.Equal(PhotoFolder.Embedding(number), index.Rows.Embeddings.Row(row).ToArray());
        }
    }

    /// <summary>One change that a person makes; files written now and files with an old time are equally likely.</summary>
    private void Change(Random random)
    {
        var name = $"{random.Next(3)}/{random.Next(10)}.jpg";
        var (there, old) =
            _files.Count == 0 ? (name, 0) : _files.ElementAt(random.Next(_files.Count)) is var f ? (f.Key, f.Value) : default;
        var kind = _files.Count == 0 ? 0 : random.Next(6);
        if (kind is 0 or 1)
        {
            var number = random.Next(60);
            _folder.Write(name, number);
            if (random.Next(2) == 0)
            {
                File.SetLastWriteTimeUtc(_folder[name], DateTime.UtcNow);
            }

            _files[name] = number;
        }
        else if (kind == 2)
        {
            File.Delete(_folder[there]);
            _files.Remove(there);
        }
        else if (kind == 3 && name != there)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.Move(_folder[there], _folder[name], overwrite: true);
            _files.Remove(there);
            _files[name] = old;
        }
        else if (kind == 4 && name != there)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.Copy(_folder[there], _folder[name], overwrite: true);
            _files[name] = old;
        }
        else if (kind == 5)
        {
            File.SetLastWriteTimeUtc(_folder[there], DateTime.UtcNow.AddDays(-random.Next(1000)));
        }
    }

    /// <summary>Now and then, an update that is cancelled or fails in its first batch.</summary>
    private async Task Interrupt(Random random)
    {
        using var cancel = new CancellationTokenSource();
        if (random.Next(3) == 0)
        {
            var clip = new PixelEncoder { Encoding = _ => cancel.Cancel() };
            await Record.ExceptionAsync(() => MediaIndex.OpenAsync(_folder.Path, clip, _folder.Options, cancellationToken: cancel.Token));
        }
        else if (random.Next(3) == 0)
        {
            var clip = new PixelEncoder { Encoding = _ => throw new InvalidDataException("weights") };
            await Record.ExceptionAsync(() => MediaIndex.OpenAsync(_folder.Path, clip, _folder.Options));
        }
    }
}
