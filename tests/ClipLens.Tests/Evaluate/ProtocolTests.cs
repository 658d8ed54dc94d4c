using ClipLens.Tests.Media;

namespace ClipLens.Tests.Evaluate;

public sealed class ProtocolTests : IDisposable
{
    private const string MsrVtt = """
        {"info":{},"videos":[{"video_id":"video1","split":"train"},{"video_id":"video2","split":"test"},{"video_id":"video3","split":"test"}],
        "sentences":[{"sen_id":0,"video_id":"video2","caption":"a \"dog\" runs"},{"sen_id":1,"video_id":"video1","caption":"a cat"},
        {"sen_id":2,"video_id":"video3","caption":"a cow"},{"sen_id":3,"video_id":"video2","caption":"a dog"}]}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void JSFusion_s_list_has_a_caption_for_each_video()
    {
        var path = Write("list.csv", "key,vid_key,video_id,sentence\nret0,msr9770,video9770,a person, no\n".Replace("a person, no",
            "\"a person, connecting\"", StringComparison.Ordinal));

        Assert.Equal([new Caption("video9770", "a person, connecting")], VideoProtocol.Named("msr-vtt-1ka").Read(path));
    }

    [Fact]
    public void MSR_VTT_s_captions_are_those_of_its_own_test_videos_or_of_a_list()
    {
        var path = Write("data.json", MsrVtt);
        var protocol = VideoProtocol.Named("msr-vtt-full");

        Assert.Equal([new Caption("video2", "a \"dog\" runs"), new Caption("video3", "a cow"), new Caption("video2", "a dog")],
            protocol.Read(path));
        Assert.Equal([new Caption("video1", "a cat")], protocol.Read(path, Write("split.csv", "video_id\nvideo1\n")));
    }

    [Fact]
    public void MSVD_s_captions_are_read_from_its_text_file_and_from_its_table()
    {
        var text = Write("AllVideoDescriptions.txt",
            "# made from the corpus\n\n-4wsuPCjDBc_5_15 a squirrel is eating\n-4wsuPCjDBc_5_15 a squirrel, eating\nother_1_2 a man\n");
        var table = Write("corpus.csv", """
            VideoID,Start,End,WorkerID,Source,AnnotationTime,Language,Description
            -4wsuPCjDBc,5,15,1,clean,8,English,a squirrel is eating
            -4wsuPCjDBc,5,15,1,clean,8,German,ein Eichhörnchen
            -4wsuPCjDBc,5,15,1,clean,8,English,"a squirrel, eating"
            other,1,2,1,clean,8,English,a man

            """);
        var list = Write("test_list.txt", "-4wsuPCjDBc_5_15\n");
        Caption[] expected = [new("-4wsuPCjDBc_5_15", "a squirrel is eating"), new("-4wsuPCjDBc_5_15", "a squirrel, eating")];

        Assert.Equal(expected, VideoProtocol.Named("msvd").Read(text, list));
        Assert.Equal(expected, VideoProtocol.Named("msvd").Read(table, list));
    }

    [Fact]
    public void LSMDC_s_captions_stand_behind_five_tabs()
    {
        var path = Write("test.csv",
            "1004_Juno_00.00.32.161-00.00.35.559\t00:00:32.161\t00:00:35.559\t0\t0\tSOMEONE says \"hi\", and runs.\r\n");

        Assert.Equal([new Caption("1004_Juno_00.00.32.161-00.00.35.559", "SOMEONE says \"hi\", and runs.")],
            VideoProtocol.Named("lsmdc").Read(path));
    }

    [SharedTheory]
    [InlineData("msvd/test_list.txt", 670)]
    [InlineData("msvd/train_list.txt", 1200)]
    [InlineData("msrvtt/MSRVTT_test.full.csv", 2990)]
    [InlineData("msrvtt/MSRVTT_val.full.csv", 497)]
    public void The_published_lists_name_their_videos(string path, int count) =>
        Assert.Equal(count, VideoProtocol.ReadNames(Shared.Of($"splits/{path}")).Count);

    [SharedFact]
    public void The_published_list_of_1k_A_has_a_thousand_pairs()
    {
        var captions = VideoProtocol.Named("msr-vtt-1ka").Read(Shared.Of("splits/msrvtt/MSRVTT_JSFUSION_test.csv"));

        Assert.Equal((1000, 1000), (captions.Count, captions.Select(caption => caption.Of).Distinct().Count()));
        Assert.Equal(new Caption("video9770", "a person is connecting something to system"), captions[0]);
    }

    [Theory]
    [InlineData("msr-vtt-full", "data.json", "{\"videos\":[", "line 1: expected JSON")]
    [InlineData("msr-vtt-full", "data.json", "{\"videos\":[],\"sentences\":{}}", "expected MSR-VTT's JSON")]
    [InlineData("msr-vtt-full", "data.json", "{\"videos\":[],\"sentences\":[]}", "expected captions; found none")]
    [InlineData("msr-vtt-full", "data.json", "{\"videos\":[{\"video_id\":null,\"split\":\"test\"}],\"sentences\":[]}", "video_id is null")]
    [InlineData("msr-vtt-1ka", "list.csv", "video_id,caption\nvideo1,a dog\n", "video_id, sentence")]
    [InlineData("msr-vtt-1ka", "list.csv", "video_id,sentence\nvideo1,\n", "expected a caption for video1; found an empty one")]
    [InlineData("msvd", "raw-captions.pkl", "\u0080\u0003}", "is a Python pickle, which is never loaded")]
    [InlineData("msvd", "captions.txt", "one\n", "found \"one\"")]
    [InlineData("lsmdc", "test.csv", "clip\tcaption\n", "six columns between tabs")]
    [InlineData("lsmdc", "test.csv", "", "expected captions; found none")]
    public void A_file_of_another_form_is_refused_with_what_was_expected(string protocol, string name, string text, string expected)
    {
        var path = Write(name, text);

        var error = Assert.Throws<InvalidDataException>(() => VideoProtocol.Named(protocol).Read(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_videos_without_captions_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => VideoProtocol.Named("msr-vtt-full").Read(Write("data.json", MsrVtt), Write("list.txt", "video1\nvideo4\n")));
        Assert.Contains("1 have none, such as video4", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => VideoProtocol.ReadNames(Write("empty.txt", "\n")));
    }

    [Fact]
    public void A_protocol_that_is_not_known_is_answered_with_those_that_are() =>
        Assert.Contains("msr-vtt-1ka, msr-vtt-full, msvd, lsmdc; found \"didemo\"",
            Assert.Throws<FormatException>(() => VideoProtocol.Named("didemo")).Message, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = _folder.Of(name);
        File.WriteAllText(path, text);
        return path;
    }
}
