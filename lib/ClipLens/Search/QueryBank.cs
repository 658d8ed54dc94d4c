using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>
/// Queries of the kind that people ask: they show which items are near to everything, and by how much too high those score.
/// Nearest-neighbour normalisation (Chowdhury et al. 2024, "Nearest Neighbor Normalization Improves Multimodal Retrieval"):
/// s′ = s − α · the mean of the item's k highest scores over the bank.
/// </summary>
/// <remarks>Never changes once made. The order of items changes; s′ is no cosine similarity any more.</remarks>
public sealed class QueryBank
{
    /// <summary>How much of an item's bias is taken away: α.</summary>
    public const float Alpha = 0.75f;

    /// <summary>Over how many of the bank's queries that are nearest to the item its bias is the mean: k, or all where the bank has fewer.</summary>
    public const int Neighbours = 128;

    private QueryBank(Matrix queries) => Queries = queries;

    /// <summary>Gets the queries, unit-length embeddings: <c>[queries, dimension]</c>.</summary>
    public Matrix Queries { get; }

    /// <summary>Encodes queries.</summary>
    /// <param name="queries">At least one, and none that is asked later; hundreds are better than a few.</param>
    /// <param name="clip">The model.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    public static QueryBank Of(IReadOnlyList<Query> queries, IClipEncoder clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfZero(queries.Count, nameof(queries));
        return new(QueryEncoder.Encode(queries, clip, cancellationToken));
    }

    /// <summary>Reads the bank that lies beside the file with the embeddings.</summary>
    /// <param name="store">The SQLite file, as in <see cref="MediaIndexOptions.Store"/>.</param>
    /// <param name="clip">The model: each has a bank of its own.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or another model's.</exception>
    internal static QueryBank Open(string store, IClipEncoder clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var path = PathOf(store, clip);
        var queries = File.Exists(path) ? NpyFile.ReadMatrix(path) : throw new FileNotFoundException(
            $"{path}: there is no bank of queries for {clip.Name} yet; make one with index.cs --bank FILE, a text with a query on each line");
        return queries.Rows > 0 && queries.Columns == clip.Dimension ? new(queries) : throw new InvalidDataException(
            $"{path}: expected queries of dimension {clip.Dimension}; found [{queries.Rows}, {queries.Columns}]; make the bank anew");
    }

    /// <summary>Writes the bank beside the file with the embeddings; one that is there is replaced.</summary>
    /// <param name="store">The SQLite file, as in <see cref="MediaIndexOptions.Store"/>.</param>
    /// <param name="clip">The model that encoded it.</param>
    internal void Save(string store, IClipEncoder clip) => NpyFile.Write(PathOf(store, clip), Queries);

    /// <summary>Takes each item's bias off its scores.</summary>
    /// <param name="similarity">Scores of queries, <c>[queries, items]</c>.</param>
    /// <param name="bankSimilarity">Scores of the bank's queries for the same items, <c>[bank, items]</c>.</param>
    /// <returns>s′, <c>[queries, items]</c>.</returns>
    public static Matrix Correct(Matrix similarity, Matrix bankSimilarity)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentNullException.ThrowIfNull(bankSimilarity);
        var bias = Biases(similarity.Columns, bankSimilarity.Rows, (item, query) => bankSimilarity.Row(query)[item]);
        var corrected = new Matrix(similarity.Rows, similarity.Columns);
        for (var query = 0; query < similarity.Rows; query++)
        {
            TensorPrimitives.Subtract(similarity.Row(query), bias, corrected.Row(query));
        }

        return corrected;
    }

    /// <summary>Computes what is taken off the scores of each item.</summary>
    /// <param name="items">Unit-length embeddings, <c>[items, dimension]</c>.</param>
    /// <returns>α times the mean of the k highest cosine similarities: <c>[items]</c>.</returns>
    internal float[] Bias(Matrix items) =>
        Biases(items.Rows, Queries.Rows, (item, query) => Similarity.Fast(items.Row(item), Queries.Row(query)));

    private static float[] Biases(int items, int queries, Func<int, int, float> score)
    {
        var bias = new float[items];
        Parallel.For(0, items, item =>
        {
            float[] scores = [.. Enumerable.Range(0, queries).Select(query => score(item, query))];
            Array.Sort(scores);
            bias[item] = Alpha * scores.TakeLast(Neighbours).Average();
        });
        return bias;
    }

    private static string PathOf(string store, IClipEncoder clip)
    {
        // A fingerprint may hold what no file name may.
        var model = string.Concat(clip.Fingerprint.Where(char.IsAsciiLetterOrDigit).Take(16));
        return Path.ChangeExtension(Path.GetFullPath(store), $".bank-{model}.npy");
    }
}
