using ClipLens.Engine;
using System.Diagnostics;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>Trains a CLIP on pairs of pictures and captions.</summary>
/// <remarks>Everything follows from the plan's seed and a step's number, so
/// a training that is resumed goes on as if it had never stopped.</remarks>
public sealed class Trainer
{
    private const int StepsPerRecall = 50;

    private readonly TrainingPlan _plan;
    private readonly Clip _clip;
    private readonly Optimiser _optimiser;
    private readonly PairSet _pairs;
    private readonly PairSet _heldOut;
    private readonly Batch _batch;
    private readonly Batch _heldOutBatch;
    private int[] _order = [];                   // of the pictures in this epoch
    private int _epoch = -1;
    private double _loss = double.NaN, _recall = double.NaN;

    /// <summary>Begins with a model that knows nothing.</summary>
    /// <param name="config">The model's sizes.</param>
    /// <param name="plan">How long and how fast.</param>
    /// <param name="pairs">What it learns from; at least a batch, of simple pictures too if it begins with them.</param>
    /// <param name="heldOut">What it is asked about on the way; at least a batch.</param>
    public Trainer(ClipConfig config, TrainingPlan plan, PairSet pairs, PairSet heldOut)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(heldOut);
        var (first, what) =
            plan.FirstWords > 0 ? (pairs.Simple, "simple pictures, with which the training begins") : (pairs.Count, "pictures");
        RequireBatch(first, what, nameof(pairs));
        RequireBatch(heldOut.Count, "held-out pictures", nameof(heldOut));
        if (plan.GroupWeights.Count == 0 || !plan.GroupWeights.All(weight => weight > 0))
        {
            throw new ArgumentException(
                $"A training has one group of captions or more, each with a weight above 0; found "
                    + $"[{string.Join(", ", plan.GroupWeights)}].", nameof(plan));
        }

        (_plan, _pairs, _heldOut) = (plan, pairs, heldOut);
        (_batch, _heldOutBatch) = (new Batch(pairs, plan.Batch), new Batch(heldOut, plan.Batch));
        _clip = new Clip(config, plan.Seed);
        _optimiser = new Optimiser(_clip.Parameters, plan);

        void RequireBatch(int found, string of, string name)
        {
            if (found < plan.Batch)
            {
                throw new ArgumentException(
                    $"Expected at least a batch, {plan.Batch}, of {of}; found {found}. Give more scenes, or make the batches smaller.",
                    name);
            }
        }
    }

    /// <summary>Gets the steps done.</summary>
    public int Step { get; private set; }

    /// <summary>Goes on until a step is reached.</summary>
    /// <param name="until">Steps done in all; at most the plan's.</param>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellationToken">Ends it after the step at hand.</param>
    public void Run(int until, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var work = new LongWork<TrainingProgress>(progress, cancellationToken);
        while (Step < Math.Min(until, _plan.Steps))
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            var now = RunStep();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _loss = double.IsNaN(_loss) ? now : (0.95 * _loss) + (0.05 * now);
            _recall = Step % StepsPerRecall == 0 || Step == _plan.Steps ? Recall() : _recall;
            work.Report(new(Step, _plan.Steps, _loss, _recall, seconds));
        }
    }

    /// <summary>Does one step on a batch drawn for it.</summary>
    /// <returns>The batch's loss.</returns>
    internal float RunStep()
    {
        var random = new Random(unchecked((_plan.Seed * 1_000_003) + Step));
        _batch.Take(Draw(), _plan.GroupWeights, IsFirstWords ? 1 : _pairs.Fullnesses, random);
        var loss = _clip.ForwardBackward(_batch.Pictures, _batch.Texts, _batch.CaptionGroups);
        _optimiser.Update(Step);
        Step++;
        return loss;
    }

    /// <summary>Measures how often a held-out picture is the first, among a batch, that its fullest caption finds.</summary>
    /// <returns>R@1 in percent.</returns>
    public double Recall()
    {
        var (found, asked) = (0, 0);
        var pictures = Enumerable.Range(0, _heldOut.Count).ToArray();
        for (var first = 0; first + _plan.Batch <= pictures.Length; first += _plan.Batch)
        {
            _heldOutBatch.Take(pictures.AsSpan(first, _plan.Batch));
            var (images, texts) = (_clip.EncodeImages(_heldOutBatch.Pictures), _clip.EncodeTexts(_heldOutBatch.Texts));
            for (var text = 0; text < texts.Count; text++, asked++)
            {
                found += Nearest(texts[text], images) == text ? 1 : 0;
            }
        }

        return 100.0 * found / asked;
    }

    /// <summary>Reads how far a training came.</summary>
    /// <param name="path">A safetensors file that <see cref="Save"/> wrote.</param>
    /// <returns>The steps done.</returns>
    /// <exception cref="InvalidDataException">It is of no training.</exception>
    public static int StepsIn(string path) => Checkpoint.Read(path, []);

    /// <summary>Writes all that a training needs to go on.</summary>
    /// <param name="path">A safetensors file.</param>
    public void Save(string path) => Checkpoint.Write(path, _clip.Parameters, Step);

    /// <summary>Goes on from a file that <see cref="Save"/> wrote.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="InvalidDataException">It is of a model with other sizes.</exception>
    public void Resume(string path) => Step = Checkpoint.Read(path, _clip.Parameters);

    /// <summary>Writes <c>config.json</c>, <c>preprocessor_config.json</c> and, in half precision, <c>model.safetensors</c>.</summary>
    /// <param name="folder">The model's folder; made where it is absent.</param>
    public void Write(string folder) => ModelFolder.Write(folder, _clip, _heldOut.Preprocessing);

    private bool IsFirstWords => Step < _plan.Steps * _plan.FirstWords;

    /// <summary>Gives the next pictures; every picture comes once before any comes again.</summary>
    internal ReadOnlySpan<int> Draw()
    {
        var pictures = IsFirstWords ? _pairs.Simple : _pairs.Count;
        var steps = pictures / _plan.Batch;
        if (Step / steps != _epoch || _order.Length != pictures)
        {
            _epoch = Step / steps;
            _order = [.. Enumerable.Range(0, pictures)];
            var random = new Random(unchecked((_plan.Seed * 7919) - _epoch));
            random.Shuffle(_order);
            ByTopic(random);
        }

        return _order.AsSpan(Step % steps * _plan.Batch, _plan.Batch);
    }

    /// <summary>Sorts every second run of batches by topic, the topics in an order of their own in each run.</summary>
    private void ByTopic(Random random)
    {
        var (length, keys) = (_plan.TopicSteps * _plan.Batch, new int[_order.Length]);
        for (var first = length; length > 0 && first + length <= _order.Length; first += 2 * length)
        {
            var salt = random.Next();
            for (var i = first; i < first + length; i++)
            {
                keys[i] = new Random(unchecked(salt + (31 * _pairs.Topic(_order[i])))).Next();
            }

            Array.Sort(keys, _order, first, length);
        }
    }

    private static int Nearest(ReadOnlySpan<float> text, Rows images)
    {
        var (best, highest) = (0, float.MinValue);
        for (var image = 0; image < images.Count; image++)
        {
            var similarity = TensorPrimitives.Dot<float>(text, images[image]);
            (best, highest) = similarity > highest ? (image, similarity) : (best, highest);
        }

        return best;
    }
}
