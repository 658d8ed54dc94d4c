using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>What differs between TorchSharp 0.107, for libtorch 2.10, and 0.99, for libtorch 1.13: nothing else depends on the release.</summary>
internal static class Libtorch
{
#if TORCHSHARP_0_99
    /// <summary>Computes without keeping what a backward pass would need; its inference mode throws.</summary>
    public static IDisposable inference_mode() => no_grad();

    /// <summary>Computes softmax(Q · Kᵀ / √headWidth) · V (Vaswani et al. 2017, eq. 1), step by step.</summary>
    public static Tensor scaled_dot_product_attention(Tensor q, Tensor k, Tensor v, bool causal)
    {
        var scores = einsum("bhqd,bhkd->bhqk", q, k).div_(Math.Sqrt(q.shape[^1])); // [batch, heads, tokens, tokens]
        if (causal)
        {
            var tokens = q.shape[^2];
            scores.masked_fill_(ones(tokens, tokens, ScalarType.Bool, q.device).triu(1), float.NegativeInfinity);
        }

        return einsum("bhqk,bhkd->bhqd", nn.functional.softmax(scores, -1), v);    // [batch, heads, tokens, head width]
    }

    /// <summary>Copies to the device, and waits.</summary>
    public static Tensor upload(Tensor host, Device device) => host.to(device);
#else
    /// <summary>Computes without keeping what a backward pass would need.</summary>
    public static IDisposable inference_mode() => TorchSharp.torch.inference_mode();

    /// <summary>Computes softmax(Q · Kᵀ / √headWidth) · V (Vaswani et al. 2017, eq. 1), in one kernel where there is one.</summary>
    public static Tensor scaled_dot_product_attention(Tensor q, Tensor k, Tensor v, bool causal) =>
        nn.functional.scaled_dot_product_attention(q, k, v, is_casual: causal);

    /// <summary>Copies to the device, and goes on meanwhile where the memory is pinned.</summary>
    public static Tensor upload(Tensor host, Device device) => host.to(device, non_blocking: true);
#endif
}
