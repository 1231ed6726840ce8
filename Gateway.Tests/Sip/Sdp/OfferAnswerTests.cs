using System.Net;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sip.Sdp;

[Clause("RFC 3264", "5"), Clause("RFC 3264", "6")]
public sealed class OfferAnswerTests
{
    private static readonly LocalMedia Server = new()
    {
        Address = IPAddress.Parse("198.51.100.10"),
        RtpPort = 52000,
        ControlPort = 52001,
        NeedsFloorControl = true,
        Tbcp = new() { Queuing = true, Priority = 1, Timestamp = true, Granted = true },
    };

    private static readonly LocalMedia Client = new()
    {
        Address = IPAddress.Parse("192.0.2.10"),
        RtpPort = 40000,
        ControlPort = 40001,
        Tbcp = new() { Queuing = true, Priority = 2, Timestamp = true, Granted = true },
    };

    [Fact]
    public void An_offer_describes_the_audio_with_its_codecs_and_the_line_for_floor_control() =>
        Assert.Equal(
            "v=0\no=- 77 1 IN IP4 192.0.2.10\ns=-\nc=IN IP4 192.0.2.10\nt=0 0\nm=audio 40000 RTP/AVP 8 0 111\na=rtpmap:8 PCMA/8000\na=rtpmap:0 PCMU/8000\n"
            + "a=rtpmap:111 opus/48000/2\na=fmtp:111 useinbandfec=1\na=ptime:20\nm=application 40001 udp TBCP\n"
            + "a=fmtp:TBCP queuing=1; tb_priority=2; timestamp=1; tb_granted=1\n",
            Descriptions.Text(OfferAnswer.Start(77).Offer(Client).Sent));

    [Fact]
    public void Two_ends_agree_on_codec_addresses_and_floor_control()
    {
        var offering = OfferAnswer.Start(1).Offer(Client);
        Assert.True(OfferAnswer.Start(2).TryAnswer(offering.Body, Server, out var server, out _));
        Assert.True(offering.TryTakeAnswer(server.Body, out var client, out _));

        Assert.Equal("PCMA", server.Agreed!.Codec.Name);
        Assert.Equal("PCMA", client.Agreed!.Codec.Name);
        Assert.Equal(("192.0.2.10:40000", "192.0.2.10:40001", "192.0.2.10:40001"), Addresses(server.Agreed));
        Assert.Equal(("198.51.100.10:52000", "198.51.100.10:52001", "198.51.100.10:52001"), Addresses(client.Agreed));
        var tbcp = new TbcpParameters { Queuing = true, Priority = 1, Timestamp = true, Granted = true };
        Assert.Equal((tbcp, tbcp), (server.Agreed.Tbcp, client.Agreed.Tbcp));
        Assert.False(client.IsOffering);
        Assert.False(client.Agreed.IsHeld);
        Assert.Equal(TimeSpan.FromMilliseconds(20), client.Agreed.PacketTime);
    }

    [Fact]
    public void An_answer_that_was_not_sent_yet_can_still_grant_the_burst_to_who_understands_that()
    {
        var server = Server with { Tbcp = Server.Tbcp with { Granted = false } };
        Assert.True(OfferAnswer.Start(2).TryAnswer(OfferAnswer.Start(1).Offer(Client).Body, server, out var made, out _));
        Assert.True(OfferAnswer.Start(2).TryAnswer(OfferAnswer.Start(1).Offer(Client with { Tbcp = new() }).Body, server, out var unasked, out _));

        var granting = made.Granting();

        Assert.False(made.Agreed!.Tbcp!.Granted);
        Assert.True(granting.Agreed!.Tbcp!.Granted);
        Assert.Equal(Descriptions.Text(made.Sent).Replace("timestamp=1", "timestamp=1; tb_granted=1", StringComparison.Ordinal), Descriptions.Text(granting.Sent));
        Assert.Same(unasked, unasked.Granting());
        // The next answer is another one, and says so.
        Assert.True(granting.TryAnswer(OfferAnswer.Start(1).Offer(Client).Body, server, out var next, out _));
        Assert.False(next.Agreed!.Tbcp!.Granted);
        Assert.Contains("o=- 2 2 ", Descriptions.Text(next.Sent));
    }

    [Fact]
    public void A_terminal_with_AMR_alone_is_relayed_with_what_it_offered_and_answered_as_the_flows_print_it()
    {
        Assert.True(OfferAnswer.Start(3913120802).TryAnswer(
            Descriptions.Bytes(Descriptions.PocOffer), Server with { RelaysAnyCodec = true }, out var server, out _));

        Assert.Equal(
            "v=0\no=- 3913120802 1 IN IP4 198.51.100.10\ns=-\nc=IN IP4 198.51.100.10\nt=0 0\nm=audio 52000 RTP/AVP 97\na=rtpmap:97 AMR/8000\n"
            + "a=fmtp:97 octet-align=1; mode-set=0,1,2\na=ptime:160\na=maxptime:400\nm=application 52001 udp TBCP\n"
            + "a=fmtp:TBCP queuing=1; tb_priority=1; timestamp=1; tb_granted=1\n",
            Descriptions.Text(server.Sent));
    }

    [Fact]
    public void What_is_only_relayed_comes_behind_what_is_known()
    {
        var offer = Descriptions.Bytes(Descriptions.PhoneOffer);
        var phone = Server with { NeedsFloorControl = false };

        Assert.True(OfferAnswer.Start(1).TryAnswer(offer, phone with { RelaysAnyCodec = true }, out var known, out _));
        Assert.True(OfferAnswer.Start(1).TryAnswer(offer, phone with { RelaysAnyCodec = true, Codecs = [RtpCodec.Opus] }, out var relayed, out _));

        Assert.Equal("PCMU", known.Agreed!.Codec.Name);
        Assert.Equal("G722", relayed.Agreed!.Codec.Name);
    }

    [Fact]
    public void A_key_press_codec_is_neither_answered_nor_relayed()
    {
        const string onlyKeys = "v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 101\na=rtpmap:101 telephone-event/8000\n";

        Assert.Equal((488, 305), Refusal(onlyKeys, Server with { RelaysAnyCodec = true }));
        Assert.True(OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(Descriptions.PhoneOffer), Server with { NeedsFloorControl = false }, out var answered, out _));
        Assert.Equal(["0"], answered.Sent!.Media[0].Formats);
    }

    [Theory]
    [InlineData("v=0", 400, 399)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1", 488, 304)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=video 4000 RTP/AVP 31", 488, 304)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 0 RTP/AVP 0", 488, 304)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/SAVP 0", 488, 302)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 3 18", 488, 305)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0", 488, 301)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 phone.example\nm=audio 4000 RTP/AVP 0", 488, 301)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP6 2001:db8::1\nm=audio 4000 RTP/AVP 0", 488, 301)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 255.255.255.255\nm=audio 4000 RTP/AVP 0", 488, 301)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 239.1.1.1/3\nm=audio 4000 RTP/AVP 0", 488, 330)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0", 488, 304)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\nm=application 0 udp TBCP", 488, 304)]
    [InlineData("v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\nm=application 9 udp TBCP\nc=IN IP4 224.0.0.1", 488, 304)]
    public void What_cannot_be_agreed_is_refused_with_a_warning(string offer, int status, int warning) =>
        Assert.Equal((status, warning), Refusal(offer, Server));

    [Fact]
    public void A_refusal_is_put_into_words_for_the_Warning_header()
    {
        Assert.False(OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(Descriptions.PhoneOffer), Server, out _, out var refusal));

        Assert.Equal("304 poc-server.networka.example \"No floor control (TBCP)\"", refusal.Warning("poc-server.networka.example"));
    }

    [Fact]
    public void An_ordinary_telephone_is_served_without_floor_control_where_that_is_allowed()
    {
        Assert.True(OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(Descriptions.PhoneOffer), Server with { NeedsFloorControl = false }, out var next, out _));

        Assert.False(next.Agreed!.HasFloorControl);
        Assert.Null(next.Agreed.ControlTo);
        Assert.Single(next.Sent!.Media);
    }

    [Theory]
    [InlineData("m=application 0 udp TBCP\n")]
    [InlineData("")]
    public void A_telephone_may_refuse_the_line_for_floor_control_or_leave_it_out(string line)
    {
        var answer = Descriptions.Bytes($"v=0\no=- 9 9 IN IP4 192.0.2.20\ns=-\nc=IN IP4 192.0.2.20\nt=0 0\nm=audio 4000 RTP/AVP 0\n{line}");
        var offering = OfferAnswer.Start(1).Offer(Server with { NeedsFloorControl = false });

        Assert.True(offering.TryTakeAnswer(answer, out var next, out _));
        Assert.Equal(("PCMU", false), (next.Agreed!.Codec.Name, next.Agreed.HasFloorControl));
        Assert.False(OfferAnswer.Start(1).Offer(Server).TryTakeAnswer(answer, out _, out var refusal));
        Assert.Equal(304, refusal.WarningCode);
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 0\nm=application 9 udp TBCP", 304)]
    [InlineData("m=audio 4000 RTP/AVP 3\nm=application 9 udp TBCP", 305)]
    [InlineData("m=audio 4000 RTP/SAVP 0\nm=application 9 udp TBCP", 302)]
    [InlineData("m=application 9 udp TBCP\nm=audio 4000 RTP/AVP 0", 399)]
    [InlineData("m=audio 4000 RTP/AVP 0\nm=application 9 udp TBCP\nm=video 0 RTP/AVP 31", 399)]
    [InlineData("", 399)]
    public void An_answer_that_is_none_to_this_offer_is_refused_and_the_offer_can_be_withdrawn(string media, int warning)
    {
        var offering = OfferAnswer.Start(1).Offer(Server);

        Assert.False(offering.TryTakeAnswer(Descriptions.Bytes($"v=0\no=- 9 9 IN IP4 192.0.2.20\nc=IN IP4 192.0.2.20\n{media}\n"), out _, out var refusal));
        Assert.Equal(warning, refusal.WarningCode);
        Assert.True(offering.IsOffering);
        Assert.False(offering.Withdraw().IsOffering);
    }

    [Fact]
    public void A_peer_may_number_the_codec_in_its_own_way()
    {
        var offering = OfferAnswer.Start(1).Offer(Client with { Codecs = [RtpCodec.Opus] });

        Assert.True(offering.TryTakeAnswer(
            Descriptions.Bytes("v=0\no=- 9 9 IN IP4 192.0.2.20\nc=IN IP4 192.0.2.20\nm=audio 4000 RTP/AVP 96\na=rtpmap:96 OPUS/48000/2\nm=application 0 udp TBCP\n"),
            out var next, out _));
        Assert.Equal((96, 111), (next.Agreed!.Codec.PayloadType, next.Agreed.ReceivedPayloadType));
    }

    [Fact]
    public void Lines_that_we_do_not_know_are_refused_in_their_places()
    {
        const string offer = "v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nt=2 3\nm=video 6000 RTP/AVP 31 32\nm=application 9 udp MBCP\n"
            + "m=audio 4002 RTP/AVP 18\nm=audio 4004 RTP/AVP 8\nm=message 7 TCP/MSRP *\n";

        Assert.True(OfferAnswer.Start(5).TryAnswer(Descriptions.Bytes(offer), Server with { Tbcp = new() }, out var next, out _));

        Assert.Equal(
            "v=0\no=- 5 1 IN IP4 198.51.100.10\ns=-\nc=IN IP4 198.51.100.10\nt=2 3\nm=video 0 RTP/AVP 31 32\nm=application 52001 udp MBCP\n"
            + "a=fmtp:MBCP queuing=0; mb_priority=1; timestamp=0\nm=audio 0 RTP/AVP 18\nm=audio 52000 RTP/AVP 8\na=rtpmap:8 PCMA/8000\na=ptime:20\n"
            + "m=message 0 TCP/MSRP *\n",
            Descriptions.Text(next.Sent));
        Assert.Equal("192.0.2.1:4004", next.Agreed!.RtpTo!.ToString());
    }

    [Theory, Clause("RFC 3264", "8.4")]
    [InlineData("a=sendrecv", MediaDirection.SendReceive, "")]
    [InlineData("a=sendonly", MediaDirection.ReceiveOnly, "a=recvonly\n")]
    [InlineData("a=recvonly", MediaDirection.SendOnly, "a=sendonly\n")]
    [InlineData("a=inactive", MediaDirection.Inactive, "a=inactive\n")]
    [InlineData("c=IN IP4 0.0.0.0", MediaDirection.ReceiveOnly, "a=recvonly\n")]
    public void Hold_is_answered_with_its_complement(string hold, MediaDirection ours, string written)
    {
        var offer = $"v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n{hold}\nm=application 9 udp TBCP\n";

        Assert.True(OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(offer), Server, out var next, out _));

        Assert.Equal(ours, next.Agreed!.Direction);
        Assert.Equal(hold[0] == 'c', next.Agreed.RtpTo is null);
        Assert.Contains($"a=ptime:20\n{written}m=application", Descriptions.Text(next.Sent), StringComparison.Ordinal);
    }

    [Fact, Clause("RFC 3264", "8")]
    public void The_version_rises_by_one_exactly_when_something_changes()
    {
        var client = Agreed(Client, Server, out var server);

        var same = client.Offer(Client);
        Assert.Equal(client.Body, same.Body);
        Assert.True(server.TryAnswer(same.Body, Server, out server!, out _));
        Assert.Equal("1", server.Sent!.Origin.Version);

        var held = same.Withdraw().Offer(Client with { Direction = MediaDirection.Inactive });
        Assert.True(server.TryAnswer(held.Body, Server, out server!, out _));
        Assert.True(held.TryTakeAnswer(server.Body, out client!, out _));
        Assert.Equal(("2", "2"), (client.Sent!.Origin.Version, server.Sent!.Origin.Version));
        Assert.Equal((MediaDirection.Inactive, MediaDirection.Inactive), (client.Agreed!.Direction, server.Agreed!.Direction));

        var resumed = client.Offer(Client);
        Assert.True(server.TryAnswer(resumed.Body, Server, out server!, out _));
        Assert.True(resumed.TryTakeAnswer(server.Body, out client!, out _));
        Assert.Equal(("3", "3", false), (client.Sent!.Origin.Version, server.Sent!.Origin.Version, client.Agreed!.IsHeld));
    }

    [Fact]
    public void A_new_offer_that_fails_leaves_the_session_as_it_was()
    {
        var client = Agreed(Client, Server, out var server);
        var other = client.Offer(Client with { Codecs = [new(18, "G729", 8000)] });

        Assert.False(server.TryAnswer(other.Body, Server, out _, out var refusal));

        Assert.Equal(305, refusal.WarningCode);
        var after = other.Withdraw();
        Assert.Equal(client.Body, after.Body);
        Assert.Equal(client.Agreed, after.Agreed);
        Assert.Equal("PCMA", server.Agreed!.Codec.Name);
        Assert.Equal("3", after.Offer(Client with { RtpPort = 40010 }).Sent!.Origin.Version);
    }

    [Fact, Clause("RFC 3264", "8")]
    public void A_new_offer_keeps_the_lines_and_their_order_and_adds_behind_them()
    {
        const string first = "v=0\no=- 1 1 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=video 6000 RTP/AVP 31\nm=audio 4000 RTP/AVP 0\n";
        Assert.True(OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(first), Server with { NeedsFloorControl = false }, out var server, out _));

        var offer = server.Offer(Server with { Codecs = [RtpCodec.Pcmu] }).Sent!;

        Assert.Equal(["video 0", "audio 52000", "application 52001"], offer.Media.Select(media => $"{media.Media} {media.Port}"));
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 8\n", false)]
    [InlineData("m=application 9 udp TBCP\nm=audio 4000 RTP/AVP 8\n", false)]
    [InlineData("m=audio 4000 RTP/AVP 8\nm=application 9 udp TBCP\nm=video 0 RTP/AVP 31\n", true)]
    public void A_new_offer_of_the_peer_has_to_keep_them_as_well(string media, bool accepted)
    {
        Agreed(Client, Server, out var server);

        Assert.Equal(accepted, server.TryAnswer(Descriptions.Bytes($"v=0\no=- 1 2 IN IP4 192.0.2.10\nc=IN IP4 192.0.2.10\n{media}"), Server, out _, out var refusal));
        Assert.Equal(accepted ? null : 399, refusal?.WarningCode);
    }

    [Fact]
    public void One_offer_at_a_time()
    {
        var offering = OfferAnswer.Start(1).Offer(Client);

        Assert.Throws<InvalidOperationException>(() => offering.Offer(Client));
        Assert.Throws<InvalidOperationException>(() => offering.TryAnswer(offering.Body, Server, out _, out _));
        Assert.Throws<InvalidOperationException>(() => OfferAnswer.Start(1).TryTakeAnswer(offering.Body, out _, out _));
    }

    [Fact]
    public void The_samples_of_PoC_terminals_are_answered()
    {
        var folder = Path.Combine(TestData.Shared("sdp"), "poc");
        var ipv6 = Server with { Address = IPAddress.Parse("2001:db8::10"), RelaysAnyCodec = true };
        var ipv4 = Server with { RelaysAnyCodec = true };

        Assert.Equal(("AMR", MediaDirection.SendReceive), Answered("offer-audio-tbcp.sdp", ipv6));
        Assert.Equal(("PCMU", MediaDirection.SendReceive), Answered("offer-audio-mbcp-v2.sdp", ipv4));
        Assert.Equal(("AMR", MediaDirection.Inactive), Answered("offer-inactive-preestablished.sdp", ipv4));

        (string, MediaDirection) Answered(string file, LocalMedia local) =>
            OfferAnswer.Start(1).TryAnswer(File.ReadAllBytes(Path.Combine(folder, file)), local, out var next, out var refusal)
                ? (next.Agreed!.Codec.Name, next.Agreed.Direction)
                : throw new InvalidOperationException(refusal.ToString());
    }

    private static OfferAnswer Agreed(LocalMedia offerer, LocalMedia answerer, out OfferAnswer answered)
    {
        var offering = OfferAnswer.Start(1).Offer(offerer);
        Assert.True(OfferAnswer.Start(2).TryAnswer(offering.Body, answerer, out var server, out _));
        Assert.True(offering.TryTakeAnswer(server.Body, out var client, out _));
        answered = server;
        return client;
    }

    private static (int, int) Refusal(string offer, LocalMedia local) =>
        OfferAnswer.Start(1).TryAnswer(Descriptions.Bytes(offer), local, out _, out var refusal) ? default : (refusal.Status, refusal.WarningCode);

    private static (string?, string?, string?) Addresses(AgreedMedia agreed) =>
        (agreed.RtpTo?.ToString(), agreed.RtcpTo?.ToString(), agreed.ControlTo?.ToString());
}
