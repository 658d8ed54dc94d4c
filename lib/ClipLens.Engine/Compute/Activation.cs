using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace ClipLens.Engine;

/// <summary>The non-linearity between the two layers of a transformer's MLP.</summary>
internal enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x · σ(1.702 x): what OpenAI trained CLIP with.</summary>
    QuickGelu,

    /// <summary>x · Φ(x), Φ the normal distribution (Hendrycks and Gimpel 2016).</summary>
    Gelu,
}

/// <summary>The activations, on rows of values.</summary>
internal static class ActivationKernels
{
    private const int Step = 256;

    /// <summary>Gets the activation that a tower's configuration names.</summary>
    public static Activation Of(TowerConfig tower) => tower.Activation == "gelu" ? Activation.Gelu : Activation.QuickGelu;

    /// <summary>Applies an activation in place.</summary>
    public static void Apply(this Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.QuickGelu:
                QuickGelu(values);
                break;
            case Activation.Gelu:
                Gelu(values);
                break;
        }
    }

    private static void QuickGelu(Span<float> values)
    {
        Span<float> gate = stackalloc float[Step];
        for (; !values.IsEmpty; values = values[gate.Length..])
        {
            gate = gate[..Math.Min(Step, values.Length)];
            var part = values[..gate.Length];
            TensorPrimitives.Multiply(part, 1.702f, gate);
            TensorPrimitives.Sigmoid(gate, gate);
            TensorPrimitives.Multiply(part, gate, part);
        }
    }

    private static void Gelu(Span<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Gelu(vectors[i]);
        }

        foreach (ref var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            value = Gelu(new Vector<float>(value))[0];
        }
    }

    /// <summary>x/2 · (1 + erf(x/√2)), erf as a quotient of polynomials on
    /// [−4, 4] (the one Eigen uses; absolute error below 1e-6).</summary>
    private static Vector<float> Gelu(Vector<float> x)
    {
        var t = Vector.Min(Vector.Max(x * 0.70710678f, new Vector<float>(-4f)), new Vector<float>(4f));
        var s = t * t;
        var p = new Vector<float>(-2.72614225801306e-10f);
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(2.77068142495902e-08f));
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(-2.10102402082508e-06f));
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(-5.69250639462346e-05f));
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(-7.34990630326855e-04f));
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(-2.95459980854025e-03f));
        p = Vector.MultiplyAddEstimate(p, s, new Vector<float>(-1.60960333262415e-02f));
        var q = new Vector<float>(-1.45660718464996e-05f);
        q = Vector.MultiplyAddEstimate(q, s, new Vector<float>(-2.13374055278905e-04f));
        q = Vector.MultiplyAddEstimate(q, s, new Vector<float>(-1.68282697438203e-03f));
        q = Vector.MultiplyAddEstimate(q, s, new Vector<float>(-7.37332916720468e-03f));
        q = Vector.MultiplyAddEstimate(q, s, new Vector<float>(-1.42647390514189e-02f));
        return 0.5f * x * (Vector<float>.One + (t * p / q));
    }
}
