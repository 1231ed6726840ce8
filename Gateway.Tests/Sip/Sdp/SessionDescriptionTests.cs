using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Sdp;

[Clause("RFC 8866", "5")]
public sealed class SessionDescriptionTests
{
    [Fact]
    public void A_description_tells_its_streams_addresses_codecs_and_floor_control()
    {
        var read = Descriptions.Read(Descriptions.PocOffer);

        Assert.Equal(new SdpOrigin("-", "3913120800", "1", "IP4", "192.0.2.10"), read.Origin);
        Assert.Equal(IPEndPoint.Parse("192.0.2.10:40000"), read.EndPointOf(read.Audio!));
        Assert.Equal(IPEndPoint.Parse("192.0.2.10:40001"), read.RtcpEndPointOf(read.Audio!));
        Assert.Equal(IPEndPoint.Parse("192.0.2.10:40001"), read.EndPointOf(read.FloorControl!));
        Assert.Equal(new RtpCodec(97, "AMR", 8000, 1, "octet-align=1; mode-set=0,1,2"), Assert.Single(read.Audio!.Codecs));
        Assert.Equal((160.0, 400.0), (read.Audio.PacketTime!.Value.TotalMilliseconds, read.Audio.PacketTimeMax!.Value.TotalMilliseconds));
        Assert.Equal(new TbcpParameters { Queuing = true, Priority = 2, Timestamp = true, Granted = true }, read.FloorControl!.Tbcp);
        Assert.Equal(MediaDirection.SendReceive, read.DirectionOf(read.Audio));
    }

    [Fact]
    public void What_was_read_is_written_again_line_by_line() =>
        Assert.Equal(Descriptions.PocOffer, Descriptions.Text(Descriptions.Read(Descriptions.PocOffer)));

    [Fact]
    public void Lines_that_nobody_uses_are_kept_in_their_places()
    {
        const string text = "v=0\no=a 1 2 IN IP6 2001:db8::1\ns=S\ni=about\nu=http://x\ne=a@x\np=+1\nc=IN IP6 2001:db8::1\nb=CT:64\n"
            + "t=1 2\nr=7d 1h 0\nt=3 4\nz=5 -1h\nk=prompt\na=tool:x\na=recvonly\n"
            + "m=video 5000/2 RTP/AVP 31\ni=camera\nc=IN IP6 2001:db8::2\nb=AS:25\nk=clear:1\na=quality:10\n";

        Assert.Equal(text, Descriptions.Text(Descriptions.Read(text)));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Any_line_end_will_do_and_so_will_none_at_the_end(string end)
    {
        var text = Descriptions.PocOffer.TrimEnd('\n').ReplaceLineEndings(end);

        Assert.True(SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var read, out _));
        Assert.Equal(2, read.Media.Length);
    }

    [Fact]
    public void A_name_and_a_time_may_be_missing_and_are_written_as_the_standard_wants_them()
    {
        var read = Descriptions.Read("v=0\no=- 1 1 IN IP4 192.0.2.1\n");

        Assert.Equal("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\n", Descriptions.Text(read));
    }

    [Theory]
    [InlineData("", "Empty session description")]
    [InlineData("o=- 1 1 IN IP4 192.0.2.1\nv=0", "Session description without its version in front")]
    [InlineData("v=0\nv=0", "Session description without its version in front")]
    [InlineData("v=1\no=- 1 1 IN IP4 192.0.2.1", "Session description of another version")]
    [InlineData("v=0\ns=-", "Session description without origin")]
    [InlineData("v=0\no=- 1 1 IN IP4", "Origin of the session description")]
    [InlineData("v=0\no=- x 1 IN IP4 192.0.2.1", "Origin of the session description")]
    [InlineData("v=0\no=- 1 1 ATM IP4 192.0.2.1", "Origin of the session description")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\no=- 1 1 IN IP4 192.0.2.1", "Line o= of the session description out of place")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4", "Connection of the session description")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nc=IN IP4 192.0.2.2", "Two connections for the session")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP", "Media line")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 65536 RTP/AVP 0", "Media line")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio -1 RTP/AVP 0", "Media line")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 4000/0 RTP/AVP 0", "Media line")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\na=", "Attribute without a name")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\na=:x", "Attribute without a name")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nx=1", "Line x= of the session description out of place")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 1 RTP/AVP 0\nt=0 0", "Line t= of the session description out of place")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\njunk", "A line of the session description is none")]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\ns=\0", "NUL in the session description")]
    public void What_is_no_description_is_refused_with_the_reason(string text, string why)
    {
        Assert.False(SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error));
        Assert.Equal(why, error);
    }

    [Fact]
    public void A_carriage_return_within_a_line_is_refused() =>
        Assert.False(SessionDescription.TryParse("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=a\rb\r\n"u8, out _, out _));

    [Fact]
    public void Each_limit_holds_on_both_sides()
    {
        const string head = "v=0\no=- 1 1 IN IP4 192.0.2.1\n";
        Holds(SdpLimits.Lines - 2, count => head + string.Concat(Enumerable.Repeat("a=x\n", count)), "Too many lines in the session description");
        Holds(SdpLimits.Media, count => head + string.Concat(Enumerable.Repeat("m=audio 0 RTP/AVP 0\n", count)), "Too many media lines");
        Holds(SdpLimits.Formats, count => $"{head}m=audio 0 RTP/AVP{string.Concat(Enumerable.Repeat(" 0", count))}\n", "Too many formats in a media line");
        Holds(SdpLimits.Bytes, count => $"{head}s={new string('x', count - head.Length - 3)}\n", "Session description too long");

        static void Holds(int limit, Func<int, string> text, string why)
        {
            Assert.True(SessionDescription.TryParse(Encoding.UTF8.GetBytes(text(limit)), out _, out var error), error);
            Assert.False(SessionDescription.TryParse(Encoding.UTF8.GetBytes(text(limit + 1)), out _, out error));
            Assert.Equal(why, error);
        }
    }

    [Theory]
    [InlineData("a=sendonly", "", MediaDirection.SendOnly)]
    [InlineData("a=sendonly", "a=recvonly", MediaDirection.ReceiveOnly)]
    [InlineData("a=inactive", "", MediaDirection.Inactive)]
    [InlineData("", "", MediaDirection.SendReceive)]
    public void The_direction_of_a_stream_goes_before_that_of_the_session(string session, string stream, MediaDirection expected)
    {
        var read = Descriptions.Read($"v=0\no=- 1 1 IN IP4 192.0.2.1\n{session}\nm=audio 4000 RTP/AVP 0\n{stream}\n");

        Assert.Equal(expected, read.DirectionOf(read.Media[0]));
    }

    [Theory]
    [InlineData("IP4 192.0.2.1", "192.0.2.1")]
    [InlineData("IP4 224.2.36.42/127", "224.2.36.42")]
    [InlineData("IP6 2001:db8::1", "2001:db8::1")]
    [InlineData("IP6 ::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("IP4 2001:db8::1", null)]
    [InlineData("IP6 192.0.2.1", null)]
    [InlineData("IP4 host.example", null)]
    [InlineData("IP4 5", null)]
    [InlineData("IP4 10.1", null)]
    [InlineData("IP6 fe80::1%eth0", null)]
    [InlineData("IP6 5555::bbb:ccc:ddd:eee", "5555::bbb:ccc:ddd:eee")]
    public void An_address_is_one_of_its_type_and_no_host_name(string connection, string? address)
    {
        var read = Descriptions.Read($"v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN {connection}\n");

        Assert.Equal(address is not null, read.Connection!.TryGetAddress(out var found));
        Assert.Equal(address, found?.ToString());
    }

    [Theory, Clause("RFC 3605", "2.1")]
    [InlineData("a=rtcp:53020", "192.0.2.1:53020")]
    [InlineData("a=rtcp:53020 IN IP4 192.0.2.9", "192.0.2.9:53020")]
    [InlineData("a=rtcp:0", "192.0.2.1:4001")]
    [InlineData("a=rtcp:x", "192.0.2.1:4001")]
    public void RTCP_goes_to_the_next_port_unless_the_description_says_otherwise(string attribute, string expected)
    {
        var read = Descriptions.Read($"v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n{attribute}\n");

        Assert.Equal(expected, read.RtcpEndPointOf(read.Media[0])!.ToString());
    }

    [Fact, Clause("RFC 3551", "6")]
    public void A_payload_type_without_a_map_is_what_the_profile_says_and_else_nothing()
    {
        var read = Descriptions.Read(
            "v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0 8 9 96 97 98 128 x\na=rtpmap:97 OPUS/48000/2\na=rtpmap:98 AMR/8000/1\na=rtpmap:8 broken\na=fmtp:97 stereo=0\n");

        Assert.Equal(
            [new(0, "PCMU", 8000), new(9, "G722", 8000), new(97, "OPUS", 48000, 2, "stereo=0"), new RtpCodec(98, "AMR", 8000)], read.Media[0].Codecs);
        Assert.True(read.Media[0].Codecs[2].IsSame(RtpCodec.Opus));
    }

    [Theory, Clause("RFC 4867", "8.1")]
    [InlineData("octet-align=1; mode-set=0,1,2", "mode-set=7;octet-align=1", true)]
    [InlineData("octet-align=1", null, false)]
    [InlineData("octet-align=0", null, true)]
    [InlineData("crc=0", "octet-align=0", true)]
    [InlineData("crc=1", null, false)]
    public void AMR_is_the_same_only_in_the_same_framing(string one, string? other, bool same) =>
        Assert.Equal(same, new RtpCodec(97, "AMR", 8000, 1, one).IsSame(new(98, "amr", 8000, 1, other)));

    [Theory]
    [InlineData("m=application 2000 UDP tbcp", "TBCP")]
    [InlineData("m=application 2000 udp MBCP", "MBCP")]
    [InlineData("m=application 2000 udp BFCP", null)]
    [InlineData("m=application 2000 tcp TBCP", null)]
    [InlineData("m=audio 2000 udp TBCP", null)]
    public void Floor_control_is_known_by_its_line(string line, string? token) =>
        Assert.Equal(token, Descriptions.Read($"v=0\no=- 1 1 IN IP4 192.0.2.1\n{line}\n").Media[0].FloorControl);

    [Fact]
    public void Nobody_can_smuggle_a_line_into_what_we_write()
    {
        var read = Descriptions.Read(Descriptions.PocOffer);

        Assert.Throws<ArgumentException>(() => (read with { Name = "x\r\na=evil" }).Write());
        Assert.Throws<ArgumentException>(() => (read with { Attributes = [new("x", "\n")] }).Write());
    }

    [Fact]
    public void Every_description_of_the_standards_and_of_real_terminals_is_read_and_comes_back_the_same()
    {
        var files = Directory.GetFiles(TestData.Shared("sdp"), "*.sdp", SearchOption.AllDirectories);

        foreach (var file in files)
        {
            Assert.True(SessionDescription.TryParse(File.ReadAllBytes(file), out var read, out var error), $"{file}: {error}");
            Assert.True(SessionDescription.TryParse(read.Write(), out var again, out error), $"{file}: {error}");
            Assert.Equal(Descriptions.Text(read), Descriptions.Text(again));
        }

        Assert.Equal(69, files.Length);
    }

    [Fact]
    public void A_bandwidth_with_a_fraction_is_rounded() =>
        Assert.Equal(new SdpBandwidth("AS", 25), Descriptions.Read("v=0\no=- 1 1 IN IP4 192.0.2.1\nb=AS:25.4\nb=AS:many\n").Bandwidths.Single());

    [Fact]
    public void The_manifest_of_the_standards_offers_and_answers_agrees_about_formats_and_directions()
    {
        var folder = TestData.Shared("sdp");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        var checks = 0;
        foreach (var round in manifest.RootElement.GetProperty("offer_answer").EnumerateArray().SelectMany(one => one.GetProperty("rounds").EnumerateArray()))
        {
            var (offer, answer) = (ReadFile(folder, round, "offer"), ReadFile(folder, round, "answer"));
            var index = 0;
            foreach (var media in round.GetProperty("media").EnumerateArray())
            {
                Assert.Equal(media.GetProperty("type").GetString(), offer.Media[index].Media);
                Assert.Equal(media.GetProperty("accepted").GetBoolean(), !answer.Media[index].IsRefused);
                Assert.Equal(media.GetProperty("offered").EnumerateArray().Select(format => format.GetString()), offer.Media[index].Formats);
                Assert.Equal(media.GetProperty("answered").EnumerateArray().Select(format => format.GetString()), answer.Media[index].Formats);
                Assert.Equal(media.GetProperty("answer_direction").GetString(), NameOf(answer.DirectionOf(answer.Media[index])));
                checks++;
                index++;
            }
        }

        Assert.True(checks > 40, $"{checks} media lines checked");
    }

    private static SessionDescription ReadFile(string folder, JsonElement round, string which)
    {
        var file = Path.Combine(folder, round.GetProperty(which).GetString()!);
        return SessionDescription.TryParse(File.ReadAllBytes(file), out var read, out var error) ? read : throw new FormatException($"{file}: {error}");
    }

    private static string NameOf(MediaDirection direction) => direction switch
    {
        MediaDirection.Inactive => "inactive",
        MediaDirection.SendOnly => "sendonly",
        MediaDirection.ReceiveOnly => "recvonly",
        _ => "sendrecv",
    };
}
