"""Writes two tiny CLIP models with random weights in every format that lib/ClipLens.Hub reads, and what they answer.

Run it with Debian's python3-torch (1.13): /usr/bin/python3 make.py. It writes beside itself:

  quick/  QuickGELU, embedding at the highest token id, as OpenAI's models: the same weights as
          hf-safetensors, hf-bin, openclip-safetensors, openclip-bin
  plain/  GELU, another context length, embedding at a token that is not the highest, float16 weights:
          hf-safetensors, openclip-bin (a training run's checkpoint: epoch, optimizer, names with "module.")
  */inputs and expected: pixels.npy, ids.npy (rows padded with 0 and with the end token), image.npy, text.npy (unit length)

The model is OpenAI's (openai/CLIP, model.py), written down again with the same modules of PyTorch, in float32.
"""
import collections
import json
import os
import struct

import numpy as np
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    def __init__(self, width, heads, act):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(collections.OrderedDict(
            c_fc=nn.Linear(width, width * 4), gelu=act(), c_proj=nn.Linear(width * 4, width)))
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x, mask):
        y = self.ln_1(x)
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=mask)[0]
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width, layers, heads, act):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width, heads, act) for _ in range(layers))

    def forward(self, x, mask=None):
        x = x.permute(1, 0, 2)
        for block in self.resblocks:
            x = block(x, mask)
        return x.permute(1, 0, 2)


class Vision(nn.Module):
    def __init__(self, size, patch, width, layers, heads, dimension, act):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(width))
        self.positional_embedding = nn.Parameter(torch.randn((size // patch) ** 2 + 1, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = Transformer(width, layers, heads, act)
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.randn(width, dimension) * width ** -0.5)

    def forward(self, x):
        x = self.conv1(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([self.class_embedding.expand(len(x), 1, -1), x], 1) + self.positional_embedding
        return self.ln_post(self.transformer(self.ln_pre(x))[:, 0]) @ self.proj


class Clip(nn.Module):
    def __init__(self, c):
        super().__init__()
        act = QuickGELU if c["quick_gelu"] else nn.GELU
        self.visual = Vision(c["size"], c["patch"], c["vision_width"], c["vision_layers"], c["vision_heads"], c["dimension"], act)
        self.transformer = Transformer(c["text_width"], c["text_layers"], c["text_heads"], act)
        self.token_embedding = nn.Embedding(c["vocabulary"], c["text_width"])
        self.positional_embedding = nn.Parameter(torch.randn(c["context"], c["text_width"]) * 0.1)
        self.ln_final = nn.LayerNorm(c["text_width"])
        self.text_projection = nn.Parameter(torch.randn(c["text_width"], c["dimension"]) * c["text_width"] ** -0.5)
        self.logit_scale = nn.Parameter(torch.tensor(np.log(100.0), dtype=torch.float32))
        for name, p in self.named_parameters():  # what PyTorch starts with is 0 or 1 here and there, which would hide a swap
            if "ln_" in name or "bias" in name:
                p.data += torch.randn_like(p) * 0.3

    def text(self, ids, end):
        mask = torch.full((ids.shape[1],) * 2, float("-inf")).triu_(1)
        x = self.transformer(self.token_embedding(ids) + self.positional_embedding, mask)
        at = ids.argmax(-1) if end is None else (ids == end).int().argmax(-1)
        return self.ln_final(x)[torch.arange(len(ids)), at] @ self.text_projection


def huggingface(state, contiguous):
    """OpenAI's and open_clip's names to Hugging Face's."""
    def turn(t):
        return t.T.contiguous() if contiguous else t.T  # some conversions saved the transposed view

    out = collections.OrderedDict()
    out["logit_scale"] = state["logit_scale"]
    for tower, prefix in (("text_model", ""), ("vision_model", "visual.")):
        for name, tensor in state.items():
            start = prefix + "transformer.resblocks."
            if not name.startswith(start):
                continue
            n, rest = name[len(start):].split(".", 1)
            base = f"{tower}.encoder.layers.{n}."
            if rest.startswith("attn.in_proj_"):
                for part, piece in zip("qkv", tensor.chunk(3)):
                    out[f"{base}self_attn.{part}_proj.{rest[13:]}"] = piece.clone()
            else:
                for a, b in (("ln_1", "layer_norm1"), ("ln_2", "layer_norm2"), ("mlp.c_fc", "mlp.fc1"),
                             ("mlp.c_proj", "mlp.fc2"), ("attn.out_proj", "self_attn.out_proj")):
                    rest = rest.replace(a, b)
                out[base + rest] = tensor
    for a, b in (("token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
                 ("positional_embedding", "text_model.embeddings.position_embedding.weight"),
                 ("ln_final.weight", "text_model.final_layer_norm.weight"), ("ln_final.bias", "text_model.final_layer_norm.bias"),
                 ("visual.class_embedding", "vision_model.embeddings.class_embedding"),
                 ("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight"),
                 ("visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"),
                 ("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight"), ("visual.ln_pre.bias", "vision_model.pre_layrnorm.bias"),
                 ("visual.ln_post.weight", "vision_model.post_layernorm.weight"), ("visual.ln_post.bias", "vision_model.post_layernorm.bias")):
        out[b] = state[a]
    out["text_model.embeddings.position_ids"] = torch.arange(len(state["positional_embedding"])).unsqueeze(0)
    out["visual_projection.weight"] = turn(state["visual.proj"])
    out["text_projection.weight"] = turn(state["text_projection"])
    return out


def safetensors(path, state):
    header, body = {}, b""
    for name, tensor in state.items():
        data = tensor.contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


def hf_config(c):
    act = "quick_gelu" if c["quick_gelu"] else "gelu"
    return {"model_type": "clip", "projection_dim": c["dimension"],
            "text_config": {"vocab_size": c["vocabulary"], "hidden_size": c["text_width"], "intermediate_size": 4 * c["text_width"],
                            "num_hidden_layers": c["text_layers"], "num_attention_heads": c["text_heads"],
                            "max_position_embeddings": c["context"], "hidden_act": act, "layer_norm_eps": 1e-5,
                            "eos_token_id": 2 if c["end"] is None else c["end"]},
            "vision_config": {"hidden_size": c["vision_width"], "intermediate_size": 4 * c["vision_width"],
                              "num_hidden_layers": c["vision_layers"], "num_attention_heads": c["vision_heads"],
                              "image_size": c["size"], "patch_size": c["patch"], "hidden_act": act, "layer_norm_eps": 1e-5}}


def openclip_config(c):
    model = {"embed_dim": c["dimension"],
             "vision_cfg": {"image_size": c["size"], "layers": c["vision_layers"], "width": c["vision_width"],
                            "head_width": c["vision_width"] // c["vision_heads"], "patch_size": c["patch"]},
             "text_cfg": {"context_length": c["context"], "vocab_size": c["vocabulary"], "width": c["text_width"],
                          "heads": c["text_heads"], "layers": c["text_layers"]}}
    if c["quick_gelu"]:
        model["quick_gelu"] = True
    if c["end"] is not None:
        model["text_cfg"].update(pool_type="eos", eos_id=c["end"])
    return {"model_cfg": model, "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}


def folder(*parts):
    path = os.path.join(HERE, *parts)
    os.makedirs(path, exist_ok=True)
    return path


def dump(value, *parts):
    with open(os.path.join(folder(*parts[:-1]), parts[-1]), "w") as f:
        json.dump(value, f, indent=1)


def make(family, c, half):
    torch.manual_seed(c["seed"])
    model = Clip(c).eval()
    if half:
        model.half().float()
    last = c["vocabulary"] - 1 if c["end"] is None else c["end"]
    rows = []
    for words in (1, 5, c["context"] - 2):
        row = [last - 1] + torch.randint(3, last - 2, (words,)).tolist() + [last]
        for pad in (0, last):
            rows.append(row + [pad] * (c["context"] - len(row)))
    ids = torch.tensor(rows)
    pixels = torch.randn(3, 3, c["size"], c["size"])
    with torch.no_grad():
        image = nn.functional.normalize(model.visual(pixels), dim=-1)
        text = nn.functional.normalize(model.text(ids, c["end"]), dim=-1)
    inputs = folder(family)
    for name, value in (("pixels", pixels.numpy()), ("ids", ids.numpy().astype(np.int32)), ("image", image.numpy()), ("text", text.numpy())):
        np.save(os.path.join(inputs, name + ".npy"), value)

    state = collections.OrderedDict((n, p.half() if half else p) for n, p in model.state_dict().items())
    state._metadata = getattr(model.state_dict(), "_metadata", {})
    hf = huggingface(state, contiguous=True)
    safetensors(os.path.join(folder(family, "hf-safetensors"), "model.safetensors"), hf)
    dump(hf_config(c), family, "hf-safetensors", "config.json")
    dump(openclip_config(c), family, "openclip-bin", "open_clip_config.json")
    path = os.path.join(folder(family, "openclip-bin"), "open_clip_pytorch_model.bin")
    if half:
        optimizer = torch.optim.AdamW([nn.Parameter(torch.ones(2))])
        run = collections.OrderedDict(("module." + n, p) for n, p in state.items())
        torch.save({"epoch": 3, "name": "tiny", "state_dict": run, "optimizer": optimizer.state_dict()}, path)
        return
    torch.save(state, path)
    safetensors(os.path.join(folder(family, "openclip-safetensors"), "open_clip_model.safetensors"), state)
    dump(openclip_config(c), family, "openclip-safetensors", "open_clip_config.json")
    torch.save(huggingface(state, contiguous=False), os.path.join(folder(family, "hf-bin"), "pytorch_model.bin"))
    dump(hf_config(c), family, "hf-bin", "config.json")
    for name in ("hf-bin", "hf-safetensors"):
        dump({"size": c["size"], "crop_size": c["size"], "resample": 3, "image_mean": [0.5] * 3, "image_std": [0.5] * 3},
             family, name, "preprocessor_config.json")
    vocabulary(folder(family))


def vocabulary(path):
    """CLIP's vocabulary in small: the 256 bytes, the same at a word's end, four merges, two special tokens."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    letters = [chr(b) for b in printable] + [chr(256 + n) for n in range(len(rest))]
    merges = [("c", "a"), ("ca", "t</w>"), ("d", "o"), ("do", "g</w>")]
    tokens = letters + [c + "</w>" for c in letters] + ["".join(m) for m in merges] + ["<|startoftext|>", "<|endoftext|>"]
    with open(os.path.join(path, "vocab.json"), "w", encoding="utf-8") as f:
        json.dump({t: i for i, t in enumerate(tokens)}, f, ensure_ascii=False)
    with open(os.path.join(path, "merges.txt"), "w", encoding="utf-8") as f:
        f.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))


make("quick", dict(seed=1, quick_gelu=True, dimension=12, vocabulary=518, context=16, end=None, text_width=8, text_heads=2, text_layers=2,
                   vision_width=16, vision_heads=2, vision_layers=2, size=12, patch=4), half=False)
make("plain", dict(seed=2, quick_gelu=False, dimension=8, vocabulary=64, context=11, end=50, text_width=12, text_heads=3, text_layers=1,
                   vision_width=16, vision_heads=1, vision_layers=1, size=10, patch=5), half=True)
