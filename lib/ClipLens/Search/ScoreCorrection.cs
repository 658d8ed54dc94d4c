using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>Ways to change scores before they are ranked, for items that are
/// near to everything. The corrected scores are no cosine similarities.</summary>
public static class ScoreCorrection
{
    /// <summary>How much of an item's bias <see cref="LowerHubs(Matrix, Matrix)"/> takes away: α.</summary>
    public const float Alpha = 0.75f;

    /// <summary>Over how many of the bank's queries that are nearest to the
    /// item its bias is the mean: k, or all where the bank has fewer.</summary>
    public const int Neighbours = 128;

    /// <summary>
    /// Takes off each item's scores what it scores for a bank of other queries of the kind that people ask. Nearest-neighbour normalisation
    /// (Chowdhury et al. 2024, "Nearest Neighbor Normalization Improves Multimodal
    /// Retrieval"): s′ = s − α · the mean of the item's k highest scores over the bank.
    /// </summary>
    /// <param name="scores">Cosine similarities of queries, <c>[queries, items]</c>.</param>
    /// <param name="bank">Those of the bank's queries for the same items,
    /// <c>[bank, items]</c>; hundreds of queries are better than a few.</param>
    /// <returns>s′, <c>[queries, items]</c>.</returns>
    public static Matrix LowerHubs(Matrix scores, Matrix bank)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(bank);
        var (bias, corrected) = (Biases(bank), new Matrix(scores.Rows, scores.Columns));
        for (var query = 0; query < scores.Rows; query++)
        {
            TensorPrimitives.Subtract(scores.Row(query), bias, corrected.Row(query));
        }

        return corrected;
    }

    /// <summary>Finds the photos that resemble a query most, those that are near
    /// to everything later; scores and threshold stay cosine similarities.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="query">What to look for.</param>
    /// <param name="options">How much is wanted.</param>
    /// <param name="bank">Embeddings of other queries, <c>[bank, dimension]</c>, at least one.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>By falling corrected score.</returns>
    /// <exception cref="PlatformNotSupportedException">An index of a server finds the photos, and does not look at all.</exception>
    public static SearchResults Search(MediaIndex index, Query query, SearchOptions options, Matrix bank,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentOutOfRangeException.ThrowIfZero(bank.Rows, nameof(bank));
        RequireAllPhotos(index);
        var rows = index.Rows;
        var biases = Biases(Similarity.Cosine(bank, rows.Embeddings));
        var bias = rows.Items.Zip(biases).ToDictionary(item => item.First.File.Path, item => item.Second);

        // An item's bias may bring it up from anywhere.
        var all = index.Search(query, options with { Top = Math.Max(1, rows.Items.Count), Below = rows.Items.Count }, cancellationToken);
        var ranked = all.Hits.Concat(all.Below).OrderByDescending(hit => hit.Score - bias.GetValueOrDefault(hit.Path)).ToList();
        var hits = ranked.Where(hit => hit.Score >= all.Threshold).Take(options.Top).ToList();
        return all with
        {
            Best = ranked.FirstOrDefault(),
            Hits = hits,
            Below = [.. ranked.Except(hits).Take(options.Below)],
            Notes = [.. all.Notes, $"The order is corrected by a bank of {bank.Rows} queries; the scores are as they were."],
        };
    }

    /// <summary>Encodes a bank of queries and keeps it beside the collection's embeddings; one that is there is replaced.</summary>
    /// <param name="index">The collection; each model has a bank of its own.</param>
    /// <param name="queries">At least one, and none that is asked later.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    public static void SaveBank(MediaIndex index, IReadOnlyList<Query> queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfZero(queries.Count, nameof(queries));
        NpyFile.Write(BankOf(index), QueryEncoder.Encode(queries, index.Clip, cancellationToken));
    }

    /// <summary>Reads the bank that is kept beside the collection's embeddings.</summary>
    /// <returns>Unit-length embeddings, <c>[bank, dimension]</c>.</returns>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or another model's.</exception>
    public static Matrix OpenBank(MediaIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var (path, clip) = (BankOf(index), index.Clip);
        var bank = File.Exists(path) ? NpyFile.ReadMatrix(path) : throw new FileNotFoundException(
            $"{path}: there is no bank of queries for {clip.Name} yet; make one with index.cs --bank FILE, a text with a query on each "
                + "line");
        return bank.Rows > 0 && bank.Columns == clip.Dimension ? bank : throw new InvalidDataException(
            $"{path}: expected queries of dimension {clip.Dimension}; found [{bank.Rows}, {bank.Columns}]; make the bank anew");
    }

    /// <summary>
    /// Weighs each score with how well the query fits the item among all queries asked at once (Cheng et al. 2021, CAMoE, "dual softmax"):
    /// multiplies the softmax over items with the softmax over texts, in logarithms, τ log(p · q).
    /// </summary>
    /// <remarks>
    /// Transductive: it looks at all queries of a test, and assumes that each item is wanted about equally often. A person who asks one
    /// query has no such thing, so its figures are not to be put beside others without saying so. CAMoE multiplies the score itself with
    /// one softmax; in logarithms order survives where scores are negative or the softmax rounds to nothing.
    /// </remarks>
    /// <param name="scores">Cosine similarities, <c>[texts, items]</c>.</param>
    /// <param name="temperature">τ, above 0; 0.01 is one over OpenAI's logit scale.</param>
    /// <returns>2s − τ log Σ exp(s / τ) over the items − the same over the texts: <c>[texts, items]</c>, for both directions.</returns>
    public static Matrix DualSoftmax(Matrix scores, float temperature = 0.01f)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        float[] overTexts = [.. Enumerable.Range(0, scores.Columns).Select(item => SoftMaximum(Column(scores, item), temperature))];
        var corrected = new Matrix(scores.Rows, scores.Columns);
        for (var text = 0; text < scores.Rows; text++)
        {
            var row = scores.Row(text);
            var result = corrected.Row(text);
            TensorPrimitives.Add(row, row, result);
            TensorPrimitives.Subtract(result, overTexts, result);
            TensorPrimitives.Subtract(result, SoftMaximum(row, temperature), result);
        }

        return corrected;
    }

    /// <summary>Computes τ log Σ exp(s / τ), from the highest score on, so that nothing overflows.</summary>
    private static float SoftMaximum(ReadOnlySpan<float> scores, float temperature)
    {
        if (scores.IsEmpty)
        {
            return 0;
        }

        var (highest, parts) = (TensorPrimitives.Max(scores), new float[scores.Length]);
        TensorPrimitives.Subtract(scores, highest, parts);
        TensorPrimitives.Divide(parts, temperature, parts);
        TensorPrimitives.Exp<float>(parts, parts);
        return highest + (temperature * MathF.Log(TensorPrimitives.Sum<float>(parts)));
    }

    /// <summary>Computes what is taken off the scores of each item: α times
    /// the mean of its k highest scores over the bank, <c>[items]</c>.</summary>
    private static float[] Biases(Matrix bank)
    {
        var biases = new float[bank.Columns];
        Parallel.For(0, biases.Length, item =>
        {
            var scores = Column(bank, item);
            Array.Sort(scores);
            biases[item] = Alpha * scores.TakeLast(Neighbours).Average();
        });
        return biases;
    }

    private static float[] Column(Matrix scores, int item) =>
        [.. Enumerable.Range(0, scores.Rows).Select(row => scores.Values[((long)row * scores.Columns) + item])];

    private static void RequireAllPhotos(MediaIndex index)
    {
        if (!index.IsComplete)
        {
            throw new PlatformNotSupportedException(
                $"A bank of queries corrects the scores of all photos; the {index.Rows.Items.Count} of this collection "
                + "are found by the server's index. Search without the bank.");
        }
    }

    private static string BankOf(MediaIndex index)
    {
        RequireAllPhotos(index);
        // A fingerprint may hold what no file name may.
        var model = string.Concat(index.Clip.Fingerprint.Where(char.IsAsciiLetterOrDigit).Take(16));
        return Path.ChangeExtension(Path.GetFullPath(index.Store), $".bank-{model}.npy");
    }
}
