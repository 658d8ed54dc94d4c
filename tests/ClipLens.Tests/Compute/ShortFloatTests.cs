using System.Runtime.Intrinsics;
using ClipLens.Engine;

namespace ClipLens.Tests.Compute;

public sealed class ShortFloatTests
{
    [Fact]
    public void Every_binary16_below_128_and_nearly_every_bfloat16_comes_back_as_it_was()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var half = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            AssertKept(half, expected: MathF.Abs(half) < 128);
            var brain = BitConverter.UInt32BitsToSingle((uint)bits << 16);
            if (brain == 0 || (MathF.Abs(brain) >= 1e-8f && MathF.Abs(brain) < 128))
            {
                AssertKept(brain, expected: true);
            }
        }
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(1.0000001f)]
    [InlineData(128f)]
    [InlineData(-4e10f)]
    [InlineData(float.Epsilon)]
    public void A_value_that_would_change_is_refused(float value) => AssertKept(value, expected: false);

    private static void AssertKept(float value, bool expected)
    {
        Assert.Equal(expected, ShortFloat.TryEncode(value, out var code));
        if (expected)
        {
            var kept = ShortFloat.Upper(Vector512.Create(code << 16)) * ShortFloat.Scale;
            Assert.Equal(BitConverter.SingleToUInt32Bits(value), BitConverter.SingleToUInt32Bits(kept[15]));
        }
    }
}
