using System.Runtime.InteropServices;
using Google.Protobuf;

namespace ClipLens.Benchmarks;

/// <summary>A CLIP's vision tower as an ONNX graph, written from the same weights: <c>pixels [n, 3, side, side]</c> to
/// <c>embeddings [n, dimension]</c>, not of unit length.</summary>
/// <remarks>The fields' numbers are those of onnx.proto; operators are of opset 17, the first with LayerNormalization.</remarks>
internal sealed class OnnxTower
{
    private const int Opset = 17;
    private const int Float = 1, Int64 = 7; // TensorProto.DataType

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _constants = [];
    private readonly IWeights _weights;
    private readonly VisionConfig _vision;

    private OnnxTower(IWeights weights, VisionConfig vision) => (_weights, _vision) = (weights, vision);

    /// <summary>Writes the graph.</summary>
    /// <returns>The bytes of a ModelProto.</returns>
    public static byte[] Write(ClipParts parts)
    {
        var tower = new OnnxTower(parts.Weights, parts.Config.Vision);
        var embeddings = tower.Build(parts.Config.Dimension);
        var graph = Message(to =>
        {
            tower._nodes.ForEach(node => Put(to, 1, node));
            Put(to, 2, "vision");
            tower._constants.ForEach(constant => Put(to, 5, constant));
            Put(to, 11, Value("pixels", 3, tower._vision.Resolution, tower._vision.Resolution));
            Put(to, 12, Value(embeddings, parts.Config.Dimension));
        });
        return Message(to =>
        {
            Put(to, 1, 8L); // the format's version
            Put(to, 7, graph);
            Put(to, 8, Message(opset => Put(opset, 2, (long)Opset)));
        });
    }

    private string Build(int dimension)
    {
        var (tower, patch) = (_vision.Tower, _vision.PatchSize);
        const string Embeddings = "vision_model.embeddings";
        var grid = Node("Conv", ["pixels", Weight($"{Embeddings}.patch_embedding.weight")], Ints("strides", patch, patch));
        var patches = Node("Transpose", [Reshape(grid, 0, tower.Width, -1)], Ints("perm", 0, 2, 1));
        var size = Node("Concat", [Node("Shape", ["pixels"], Int("end", 1)), Constant(1, tower.Width)], Int("axis", 0));
        var first = Node("Expand", [Weight($"{Embeddings}.class_embedding", 1, tower.Width), size]);
        var x = Node("Concat", [first, patches], Int("axis", 1));                       // [n, tokens, width]
        x = Node("Add", [x, Weight($"{Embeddings}.position_embedding.weight")]);
        x = Norm("vision_model.pre_layrnorm", x);
        for (var layer = 0; layer < tower.Layers; layer++)
        {
            x = Block($"vision_model.encoder.layers.{layer}", x);
        }

        var pooled = Node("Gather", [x, Constant(0)], Int("axis", 1));                   // [n, 1, width]
        var normed = Norm("vision_model.post_layernorm", Reshape(pooled, -1, tower.Width));
        return Node("MatMul", [normed, Transposed("visual_projection.weight", dimension, tower.Width)]);
    }

    private string Block(string name, string x)
    {
        var (heads, size) = (_vision.Tower.Heads, _vision.Tower.Width / _vision.Tower.Heads);
        var normed = Norm($"{name}.layer_norm1", x);
        var query = Node("Mul", [Linear($"{name}.self_attn.q_proj", normed), Scalar((float)(1 / Math.Sqrt(size)))]);
        var scores = Node("MatMul",
            [Heads(query, 0, 2, 1, 3), Heads(Linear($"{name}.self_attn.k_proj", normed), 0, 2, 3, 1)]);
        var mixed = Node("MatMul",
            [Node("Softmax", [scores], Int("axis", -1)), Heads(Linear($"{name}.self_attn.v_proj", normed), 0, 2, 1, 3)]);
        var attended = Reshape(Node("Transpose", [mixed], Ints("perm", 0, 2, 1, 3)), 0, 0, heads * size);
        x = Node("Add", [x, Linear($"{name}.self_attn.out_proj", attended)]);
        var wide = Linear($"{name}.mlp.fc1", Norm($"{name}.layer_norm2", x));
        var active = Node("Mul", [wide, Node("Sigmoid", [Node("Mul", [wide, Scalar(1.702f)])])]); // QuickGELU
        return Node("Add", [x, Linear($"{name}.mlp.fc2", active)]);

        string Heads(string rows, params int[] order) =>
            Node("Transpose", [Reshape(rows, 0, 0, heads, size)], Ints("perm", order));
    }

    private string Norm(string name, string x) => Node("LayerNormalization", [x, Weight($"{name}.weight"), Weight($"{name}.bias")],
        Message(to =>
        {
            Put(to, 1, "epsilon");
            to.WriteTag(2, WireFormat.WireType.Fixed32);
            to.WriteFloat(_vision.Tower.Epsilon);
            Put(to, 20, 1L); // AttributeType.FLOAT
        }));

    private string Linear(string name, string x)
    {
        var shape = _weights.ShapeOf($"{name}.weight")!; // every block has it
        return Node("Add", [Node("MatMul", [x, Transposed($"{name}.weight", (int)shape[0], (int)shape[1])]), Weight($"{name}.bias")]);
    }

    private string Reshape(string x, params int[] shape) => Node("Reshape", [x, Constant(shape)]);

    private string Node(string operation, string[] inputs, params byte[][] attributes)
    {
        var output = $"{operation}-{_nodes.Count}";
        _nodes.Add(Message(to =>
        {
            Array.ForEach(inputs, input => Put(to, 1, input));
            Put(to, 2, output);
            Put(to, 4, operation);
            Array.ForEach(attributes, attribute => Put(to, 5, attribute));
        }));
        return output;
    }

    private string Weight(string name, params int[] shape)
    {
        var stored = _weights.ShapeOf(name)!; // as above
        var values = new float[stored.Aggregate(1L, (product, side) => product * side)];
        _weights.Read(name, 0, values);
        return Tensor(Float, shape.Length > 0 ? shape : [.. stored.Select(side => (int)side)], MemoryMarshal.AsBytes<float>(values));
    }

    /// <summary>Linear layers are stored <c>[outputs, inputs]</c>; MatMul takes <c>[inputs, outputs]</c>.</summary>
    private string Transposed(string name, int outputs, int inputs)
    {
        var (stored, turned) = (new float[outputs * inputs], new float[outputs * inputs]);
        _weights.Read(name, 0, stored);
        for (var i = 0; i < stored.Length; i++)
        {
            turned[(i % inputs * outputs) + (i / inputs)] = stored[i];
        }

        return Tensor(Float, [inputs, outputs], MemoryMarshal.AsBytes<float>(turned));
    }

    private string Scalar(float value) => Tensor(Float, [], MemoryMarshal.AsBytes<float>([value]));

    private string Constant(params int[] values) =>
        Tensor(Int64, [values.Length], MemoryMarshal.AsBytes<long>(Array.ConvertAll(values, value => (long)value)));

    private string Tensor(int type, int[] shape, ReadOnlySpan<byte> values)
    {
        var (name, bytes) = ($"constant-{_constants.Count}", ByteString.CopyFrom(values));
        _constants.Add(Message(to =>
        {
            Array.ForEach(shape, side => Put(to, 1, (long)side));
            Put(to, 2, (long)type);
            Put(to, 8, name);
            to.WriteTag(9, WireFormat.WireType.LengthDelimited);
            to.WriteBytes(bytes);
        }));
        return name;
    }

    /// <summary>A float tensor whose first side is the number of pictures.</summary>
    private static byte[] Value(string name, params int[] sides)
    {
        var shape = Message(to =>
        {
            Put(to, 1, Message(side => Put(side, 2, "n")));
            Array.ForEach(sides, length => Put(to, 1, Message(side => Put(side, 1, (long)length))));
        });
        return Message(to =>
        {
            Put(to, 1, name);
            Put(to, 2, Message(type => Put(type, 1, Message(tensor =>
            {
                Put(tensor, 1, (long)Float);
                Put(tensor, 2, shape);
            }))));
        });
    }

    private static byte[] Int(string name, long value) => Message(to =>
    {
        Put(to, 1, name);
        Put(to, 3, value);
        Put(to, 20, 2L); // AttributeType.INT
    });

    private static byte[] Ints(string name, params int[] values) => Message(to =>
    {
        Put(to, 1, name);
        Array.ForEach(values, value => Put(to, 8, (long)value));
        Put(to, 20, 7L); // AttributeType.INTS
    });

    private static byte[] Message(Action<CodedOutputStream> fields)
    {
        using var bytes = new MemoryStream();
        using (var to = new CodedOutputStream(bytes, leaveOpen: true))
        {
            fields(to);
        }

        return bytes.ToArray();
    }

    private static void Put(CodedOutputStream to, int field, long value)
    {
        to.WriteTag(field, WireFormat.WireType.Varint);
        to.WriteInt64(value);
    }

    private static void Put(CodedOutputStream to, int field, string value)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteString(value);
    }

    private static void Put(CodedOutputStream to, int field, byte[] message)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }
}
