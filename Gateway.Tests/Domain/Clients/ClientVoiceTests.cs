using Gateway.Domain.Clients;
using Gateway.Domain.Floor;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;
using static Gateway.Tests.Domain.Clients.TalkWorld;

namespace Gateway.Tests.Domain.Clients;

public sealed class ClientVoiceTests
{
    private static readonly MbcpMessage Granted = new MbcpMessage.Granted(ServerSsrc, 30);
    private static readonly MbcpMessage Taken = new MbcpMessage.Taken(ServerSsrc, Bob.Ssrc, Bob.Address, Bob.Name);
    private static readonly MbcpMessage Idle = new MbcpMessage.Idle(ServerSsrc);

    [Fact]
    public void A_press_asks_a_grant_opens_the_microphone_and_letting_go_tells_the_number_of_the_last_packet()
    {
        var world = new TalkWorld();

        world.Session.Press(1, world.Now);
        Assert.Equal(0, world.Speaks(1));
        world.Says(Granted);
        Assert.Equal(5, world.Speaks(5));
        world.Session.LetGo(world.Now);
        Assert.Equal(0, world.Speaks(1, from: 5));
        world.Says(Idle);

        var spoken = world.Spoken.ToList();
        Assert.Equal(5, spoken.Count);
        Assert.Equal([true, false, false, false, false], spoken.Select(packet => packet.Header.Marker));
        Assert.Equal(4, (ushort)(spoken[4].Header.SequenceNumber - spoken[0].Header.SequenceNumber));
        Assert.Equal(4 * 160u, spoken[4].Header.Timestamp - spoken[0].Header.Timestamp);
        Assert.Equal([(byte)0], spoken.Select(packet => packet.Header.PayloadType).Distinct());
        var ssrc = Assert.Single(spoken.Select(packet => packet.Header.Ssrc).Distinct());
        Assert.Equal([new MbcpMessage.Request(ssrc, 1), new MbcpMessage.Release(ssrc, spoken[4].Header.SequenceNumber)], world.Control);
        Assert.Equal(
            [
                new ClientFloorNews.Requesting(), new ClientFloorNews.Granted(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(20)),
                new ClientFloorNews.Released(), new ClientFloorNews.Idle(),
            ],
            world.News);
    }

    [Fact]
    public void A_burst_without_a_packet_is_released_without_a_number_whatever_was_said_before()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(2);
        world.Session.LetGo(world.Now);
        world.Says(Idle);

        world.Session.Press(1, world.Now);
        world.Session.LetGo(world.Now);

        Assert.Equal([false, true], world.Control.OfType<MbcpMessage.Release>().Select(release => release.IgnoresSequenceNumber));
    }

    [Fact]
    public void Bursts_follow_each_other_in_one_stream_and_the_silence_between_them_is_in_the_timestamps()
    {
        var world = new TalkWorld();
        foreach (var from in new ushort[] { 0, 40_000 })
        {
            world.Session.Press(1, world.Now);
            world.Says(Granted).Speaks(3, from);
            world.Session.LetGo(world.Now);
            world.Says(Idle, seconds: 2);
        }

        var headers = world.Spoken.Select(packet => packet.Header).ToList();
        Assert.Equal([true, false, false, true, false, false], headers.Select(header => header.Marker));
        Assert.All(headers.Zip(headers.Skip(1)), pair => Assert.Equal(1, (ushort)(pair.Second.SequenceNumber - pair.First.SequenceNumber)));
        // Two seconds of silence, and the time of the signalling between.
        Assert.InRange(headers[3].Timestamp - headers[2].Timestamp, 2 * 8000u, (2 * 8000u) + 800);
    }

    [Fact]
    public void What_arrives_from_the_server_is_heard_once_and_what_was_overtaken_with_its_own_number()
    {
        var world = new TalkWorld();

        world.Sounds(10, 1, marker: true).Sounds(12, 3).Sounds(12, 3).Sounds(11, 2).Sounds(11, 2);

        Assert.Equal(
            [((ushort)10, true, (byte)1), ((ushort)12, false, (byte)3), ((ushort)11, false, (byte)2)],
            world.Frames.Select(frame => (frame.Sequence, frame.IsFirst, frame.Payload[0])));
        Assert.All(world.Frames, frame => Assert.Equal(160, frame.Payload.Length));
        Assert.Equal((3, 2), (world.Session.Counters!.Heard, world.Session.Counters.Duplicates));
    }

    [Fact]
    public void Strangers_other_codecs_and_what_is_no_speech_are_dropped_and_counted()
    {
        var world = new TalkWorld();

        world.Sounds(1, from: "10.0.0.66:50000").Sounds(1, from: $"{ScriptedServer.Address}:50002").Sounds(1, payloadType: 8)
            .Throws([1, 2, 3]).Throws(Packet(1)[..RtpHeader.Bytes]).Sounds(1).Sounds(5_000);
        world.Says(Taken, from: "10.0.0.66:50001");

        var counters = world.Session.Counters!;
        Assert.Single(world.Frames);
        Assert.Empty(world.News);
        Assert.Equal((3, 1, 2, 1), (counters.Strangers, counters.OtherPayload, counters.Malformed, counters.Strays));
    }

    [Fact]
    public void Who_talks_is_told_and_that_nobody_does_any_more()
    {
        var world = new TalkWorld();

        world.Says(Taken);
        Assert.Equal(Bob, world.Session.Talker);
        world.Says(Idle);

        Assert.Null(world.Session.Talker);
        Assert.Equal([new ClientFloorNews.Taken(Bob), new ClientFloorNews.Idle()], world.News);
    }

    [Fact]
    public void Two_who_press_at_once_are_served_one_after_the_other()
    {
        var world = new TalkWorld();

        world.Session.Press(1, world.Now);
        world.Says(Taken).Says(new MbcpMessage.QueueStatusResponse(ServerSsrc, 1, 2)).Says(new MbcpMessage.QueueStatusResponse(ServerSsrc, 1, 1)).Says(Granted);

        Assert.Equal(
            [
                new ClientFloorNews.Requesting(), new ClientFloorNews.Taken(Bob), new ClientFloorNews.Queued(2), new ClientFloorNews.Queued(1),
                new ClientFloorNews.Granted(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(30)),
            ],
            world.News);
    }

    [Fact]
    public void A_denial_a_request_without_answer_and_a_time_that_is_not_over_are_told()
    {
        var denied = new TalkWorld();
        denied.Session.Press(1, denied.Now);
        denied.Says(MbcpMessage.Deny.Because(ServerSsrc, 5));
        var unheard = new TalkWorld();
        unheard.Session.Press(1, unheard.Now);
        unheard.Client.Run(4);

        Assert.Equal([new ClientFloorNews.Requesting(), new ClientFloorNews.Denied(5, "Listen only")], denied.News);
        Assert.Equal([new ClientFloorNews.Requesting(), new ClientFloorNews.NoAnswer()], unheard.News);
        Assert.Equal(3, unheard.Control.OfType<MbcpMessage.Request>().Count());
    }

    [Fact]
    public void A_revoked_burst_is_silent_at_once_and_asking_is_of_no_use_until_the_time_is_over()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(2);

        world.Says(new MbcpMessage.Revoke(ServerSsrc, 2, 10));
        Assert.Equal(0, world.Speaks(1, from: 2));
        world.Says(Idle);
        world.Session.LetGo(world.Now);
        world.Session.Press(1, world.Now);

        Assert.Equal(new ClientFloorNews.Revoked(2, "Talked too long", TimeSpan.FromSeconds(10)), world.News[2]);
        Assert.InRange(Assert.IsType<ClientFloorNews.Blocked>(world.News[^1]).RetryAfter.TotalSeconds, 9.9, 10);
        Assert.Equal(world.Spoken.Last().Header.SequenceNumber, world.Control.OfType<MbcpMessage.Release>().First().LastSequenceNumber);
    }

    [Fact]
    public void A_grant_in_the_answer_opens_the_microphone_of_who_holds_the_button_and_is_given_back_by_who_does_not()
    {
        var answer = ScriptedServer.Description(control: "m=application 50001 udp TBCP\r\na=fmtp:TBCP queuing=1; tb_priority=1; timestamp=0; tb_granted=1\r\n");
        var pressed = new TalkWorld(answer, isRejoining: false, (session, now) => session.Press(1, now));
        var idle = new TalkWorld(answer, isRejoining: false);
        var late = new TalkWorld(isRejoining: false).Says(Granted);

        Assert.IsType<ClientFloorNews.Granted>(Assert.Single(pressed.News));
        Assert.Equal(1, pressed.Speaks(1));
        Assert.Empty(pressed.Control);
        Assert.True(Assert.Single(idle.Control.OfType<MbcpMessage.Release>()).IgnoresSequenceNumber);
        Assert.True(Assert.Single(late.Control.OfType<MbcpMessage.Release>()).IgnoresSequenceNumber);
        Assert.DoesNotContain(idle.News.Concat(late.News), news => news is ClientFloorNews.Granted);
        Assert.DoesNotContain(idle.News, news => news is ClientFloorNews.Turn);
    }

    [Fact]
    public void That_nobody_talks_is_news_once()
    {
        var world = new TalkWorld().Says(Idle).Says(Idle).Says(Taken).Says(Taken).Says(Idle).Says(Idle);

        Assert.Equal([new ClientFloorNews.Idle(), new ClientFloorNews.Taken(Bob), new ClientFloorNews.Idle()], world.News);
    }

    [Fact, Clause("PoC floor control", "client T13")]
    public void When_somebody_talks_and_nothing_of_it_comes_for_four_seconds_the_user_is_told_once_and_again_who_talks_when_it_does()
    {
        var world = new TalkWorld().Says(Taken);
        world.Says(Taken, seconds: 3.8);
        Assert.Equal([new ClientFloorNews.Taken(Bob)], world.News);

        world.Says(Taken, seconds: 10);
        Assert.Equal([new ClientFloorNews.Taken(Bob), new ClientFloorNews.NoMedia()], world.News);

        world.Sounds(1).Sounds(2);
        Assert.Equal(new ClientFloorNews.Taken(Bob), world.News[^1]);
        Assert.Equal(3, world.News.Count);
    }

    [Fact, Clause("PoC floor control", "client T13")]
    public void Each_packet_that_is_heard_puts_T13_off_and_when_nobody_talks_nothing_is_missed()
    {
        var world = new TalkWorld().Says(Taken);
        for (ushort sequence = 1; sequence <= 5; sequence++)
        {
            world.Sounds(sequence);
            world.Client.World.RunFor(TimeSpan.FromSeconds(3));
        }

        world.Says(Idle, seconds: 30);

        Assert.Equal([new ClientFloorNews.Taken(Bob), new ClientFloorNews.Idle()], world.News);
    }

    [Fact]
    public void A_request_tells_when_the_button_went_down_which_is_before_the_loop_heard_of_it()
    {
        var world = new TalkWorld(ScriptedServer.Description(control: "m=application 50001 udp TBCP\r\na=fmtp:TBCP queuing=1; tb_priority=1; timestamp=1\r\n"));
        var pressedAt = new MonotonicTime(world.Now.SinceStart - TimeSpan.FromMilliseconds(250));

        world.Session.Press(1, pressedAt, world.Now);
        world.Says(Granted);

        var asked = Assert.IsType<MbcpMessage.Request>(Assert.Single(world.Control)).Timestamp!.Value;
        Assert.Equal(0.25, NtpTime.AgeOf(asked, DateTimeOffset.UnixEpoch + world.Now.SinceStart).TotalSeconds, 0.05);
        Assert.InRange(Assert.IsType<ClientFloorNews.Granted>(world.News[^1]).AccessTime.TotalSeconds, 0.25, 0.3);
    }

    [Fact]
    public void The_INVITE_that_starts_a_session_asks_and_one_that_joins_does_not()
    {
        var starting = new TalkWorld(isRejoining: false, before: (session, now) => session.Press(1, now));
        starting.Says(Granted);
        var urgent = new TalkWorld(isRejoining: false, before: (session, now) => session.Press(2, now));
        var joining = new TalkWorld(before: (session, now) => session.Press(1, now));

        Assert.Empty(starting.Control);
        Assert.IsType<ClientFloorNews.Granted>(starting.News[^1]);
        Assert.Single(urgent.Control.OfType<MbcpMessage.Request>());
        Assert.Single(joining.Control.OfType<MbcpMessage.Request>());
    }

    [Fact]
    public void A_button_that_is_let_go_before_the_answer_asks_for_nothing()
    {
        var world = new TalkWorld(before: (session, now) =>
        {
            session.Press(1, now);
            session.LetGo(now);
        });
        world.Client.Run(5);

        Assert.Empty(world.Control);
        Assert.Empty(world.News);
    }

    [Fact]
    public void Floor_control_that_overtakes_the_acknowledgment_of_an_invitation_counts_once_media_flows()
    {
        var client = new ClientWorld(new World());
        var told = new List<FloorTalker?>();
        client.OnEstablished = session => told.Add(session.Talker);
        var call = client.Server.Invite(client.ContactUser, ClientWorld.ClientAddress, "Auto");
        client.World.Lose = message => message.Is("ACK") && message.At < TimeSpan.FromSeconds(1);
        client.Run(0.3);
        client.World.InjectDatagram(Taken.Write(), ServerControl, AnswerOf(client).EndPointOf(AnswerOf(client).FloorControl!)!);

        client.Run(2);

        Assert.NotNull(call);
        Assert.Equal([Bob], told);
    }

    [Fact]
    public void On_hold_nothing_is_said_and_a_press_is_told_why()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(1);

        world.Client.Server.Reinvite(world.Call, ScriptedServer.Description("0 PCMU/8000\r\na=inactive", version: 2));
        world.Client.Run();
        Assert.False(world.Session.Speak(1, 160, new byte[160], world.Now));
        world.Sounds(1);
        world.Session.LetGo(world.Now);
        world.Says(Idle);
        world.Session.Press(1, world.Now);

        Assert.Empty(world.Frames);
        Assert.Equal(new ClientFloorNews.Denied(5, "The session is on hold"), world.News[^1]);
    }

    [Fact]
    public void Another_codec_that_is_agreed_is_told_and_spoken_from_then_on()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(1);

        world.Client.Server.Reinvite(world.Call, ScriptedServer.Description("8 PCMA/8000", version: 2));
        world.Client.Run();
        world.Speaks(1, from: 1);

        Assert.True(world.MediaChanges > 0);
        Assert.Equal(RtpCodec.Pcma.Name, world.Session.Media!.Codec.Name);
        Assert.Equal([0, 8], world.Spoken.Select(packet => (int)packet.Header.PayloadType));
        Assert.True(world.Spoken.Last().Header.Marker);
    }

    [Fact, Clause("RFC 3550", "6.4")]
    public void What_is_sent_and_heard_is_reported_and_the_end_of_the_stream_is_told()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(3);
        world.Session.LetGo(world.Now);
        world.Says(Idle).Sounds(1).Sounds(2).Sounds(4);

        world.Client.Run(8);
        world.Session.Leave(world.Now);
        world.Client.Run();

        var reports = world.Reports.ToList();
        var ssrc = world.Spoken.First().Header.Ssrc;
        Assert.All(reports, report => Assert.Equal(ssrc, report.Ssrc));
        Assert.Equal((3u, 480u), (reports[0].Sender!.Value.Packets, reports[0].Sender!.Value.Octets));
        Assert.Equal((ServerSsrc, 1), (reports[0].Blocks[0].Ssrc, reports[0].Blocks[0].Lost));
        Assert.Equal([.. Enumerable.Repeat(false, reports.Count - 1), true], reports.Select(report => report.SaysGoodbye));
        Assert.EndsWith("@client.networka.example", reports[0].CanonicalName, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", reports[0].CanonicalName!, StringComparison.Ordinal);
        world.Client.AssertNothingLeft();
    }

    [Fact, Clause("RFC 3550", "6.3.7")]
    public void Who_has_sent_nothing_says_no_goodbye()
    {
        var world = new TalkWorld();

        world.Session.Leave(world.Now);
        world.Client.Run();

        Assert.Empty(world.Client.World.Datagrams);
    }

    [Fact]
    public void A_peer_without_floor_control_is_spoken_to_while_the_button_is_held()
    {
        var world = new TalkWorld(ScriptedServer.Description(control: "m=application 0 udp TBCP\r\n"));

        Assert.Equal(0, world.Speaks(1));
        world.Session.Press(1, world.Now);
        Assert.Equal(2, world.Speaks(2));
        world.Session.LetGo(world.Now);
        Assert.Equal(0, world.Speaks(1, from: 2));

        Assert.Empty(world.Control);
        Assert.Equal(
            [new ClientFloorNews.Requesting(), new ClientFloorNews.Granted(null, TimeSpan.Zero), new ClientFloorNews.Released(), new ClientFloorNews.Idle()],
            world.News);
    }

    [Fact]
    public void The_end_of_the_session_closes_the_microphone_before_the_farewell_is_answered()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(1);

        world.Session.Leave(world.Now);

        Assert.False(world.Session.Speak(1, 160, new byte[160], world.Now));
        Assert.IsType<ClientFloorState.Off>(world.Session.Floor);
        world.Client.AssertNothingLeft();
    }

    [Fact]
    public void Hearing_and_speaking_allocate_nothing()
    {
        var world = new TalkWorld();
        world.Session.Press(1, world.Now);
        world.Says(Granted).Speaks(1);
        var voice = world.Session.Bearer.Voice!;
        world.Session.Listener = null;
        var server = System.Net.IPEndPoint.Parse(ServerMedia);
        var packets = Enumerable.Range(0, 200).Select(number => Packet((ushort)number)).ToArray();
        voice.MediaArrived(server, packets[0], world.Now);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < packets.Length; i++)
            voice.MediaArrived(server, packets[i], world.Now);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, voice.Counters.Heard);

        world.Client.World.SwallowsDatagrams = true;
        var frame = new byte[160];
        voice.Speak(1, 160, frame, world.Now);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 2; i < 200; i++)
            voice.Speak((ushort)i, (uint)(i * 160), frame, world.Now);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, voice.Counters.Spoken);
    }

    private static SessionDescription AnswerOf(ClientWorld client)
    {
        var success = client.World.SentBy(client.Client, "200 INVITE")[0].Message;
        Assert.True(SessionBody.TryRead(success, out var body, out _));
        Assert.True(SessionDescription.TryParse(body.Description.Span, out var answer, out _));
        return answer;
    }
}
