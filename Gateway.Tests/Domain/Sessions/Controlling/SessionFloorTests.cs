using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

public sealed class SessionFloorTests : IDisposable
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly World _world = new(4);
    private readonly SessionFloor _floor;
    private readonly MediaPort _port;
    private readonly List<MediaBurstEffect> _told = [];

    public SessionFloorTests()
    {
        var link = new Link();
        Assert.True(_world.MediaPorts("10.0.0.1").TryOpen(link, out var port));
        _port = port;
        _floor = new(port, new(), new SeededIdSource(7), now => Epoch + now.SinceStart, new Watcher(_told), _world.Now);
        link.To = _floor;
    }

    [Fact]
    public void What_the_talker_says_reaches_all_others_under_the_SSRC_that_they_were_told()
    {
        var (anna, bob, carl) = (Enter(1), Enter(2), Enter(3));
        anna.Request();
        var taken = Assert.IsType<MbcpMessage.Taken>(bob.Messages[^1]);
        anna.Speak(1000, 160);

        Assert.IsType<MbcpMessage.Granted>(anna.Messages[^1]);
        Assert.Equal(("sip:party1@poc.local", "Party 1"), (taken.Talker, taken.Name));
        var heard = Assert.Single(bob.Heard);
        Assert.Equal((taken.TalkerSsrc, 0, true), (heard.Header.Ssrc, heard.Header.PayloadType, heard.Header.Marker));
        Assert.Equal(anna.Said, heard.Payload);
        Assert.Equal(heard.Header, Assert.Single(carl.Heard).Header);
        Assert.Empty(anna.Heard);
        Assert.Equal([new MediaBurstEffect.ReportTaken(new(1), 1)], _told);
    }

    [Fact]
    public void Bursts_of_different_people_are_one_stream_without_a_gap()
    {
        var (anna, bob, carl) = (Enter(1), Enter(2), Enter(3));
        anna.Request();
        anna.Speak(65535, 160);
        anna.Speak(0, 320);
        anna.Release(0);
        bob.Request();
        bob.Speak(777, 99);

        Assert.Equal(3, carl.Heard.Count);
        Assert.Single(carl.Heard.Select(packet => packet.Header.Ssrc).Distinct());
        Assert.Equal([1, 1], carl.Heard.Zip(carl.Heard.Skip(1), (one, next) => (ushort)(next.Header.SequenceNumber - one.Header.SequenceNumber)).Select(step => (int)step));
        Assert.Equal([true, false, true], carl.Heard.Select(packet => packet.Header.Marker));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_talked_himself_hears_the_others_without_a_gap(bool isTranscoded)
    {
        Assert.SkipUnless(!isTranscoded || OpusEncoder.IsAvailable, "libopus is not installed");
        var (anna, bob, carl) = (Enter(1), Enter(2), Enter(3, codec: isTranscoded ? RtpCodec.Opus : null));
        var spoken = 65_534u;
        foreach (var talker in isTranscoded ? new[] { anna, bob, bob, anna, bob, anna } : [anna, bob, carl, bob, anna, carl])
        {
            talker.Request();
            for (var i = 0; i < 4; i++, spoken++)
                talker.Speak((ushort)spoken, spoken * 160);
            talker.Release((ushort)(spoken - 1));
        }

        Assert.Equal(isTranscoded ? [12, 12, 24] : [16, 16, 16], new[] { anna, bob, carl }.Select(phone => phone.Heard.Count));
        Assert.All(new[] { anna, bob, carl }, phone => Assert.All(phone.Heard.Zip(phone.Heard.Skip(1)), pair =>
            Assert.Equal(1, (ushort)(pair.Second.Header.SequenceNumber - pair.First.Header.SequenceNumber))));
    }

    [Fact]
    public void A_packet_that_the_release_overtook_ends_its_burst_and_is_not_the_first_of_the_next()
    {
        var (anna, bob, carl) = (Enter(1), Enter(2, queuing: true), Enter(3));
        anna.Request();
        anna.Speak(40_000, 160);
        bob.Request();
        anna.Release(40_001);
        anna.Speak(40_001, 320);
        bob.Speak(5, 99);
        bob.Speak(6, 259);

        Assert.Equal([true, false, true, false], carl.Heard.Select(heard => heard.Header.Marker));
        Assert.All(carl.Heard.Zip(carl.Heard.Skip(1)), pair =>
            Assert.Equal(1, (ushort)(pair.Second.Header.SequenceNumber - pair.First.Header.SequenceNumber)));
        Assert.Equal(160u, carl.Heard[1].Header.Timestamp - carl.Heard[0].Header.Timestamp);
    }

    [Fact]
    public void Everybody_hears_under_the_number_that_he_gave_the_codec()
    {
        var anna = Enter(1, codec: RtpCodec.Opus with { PayloadType = 96 });
        var bob = Enter(2, codec: RtpCodec.Opus with { PayloadType = 111 });
        var carl = Enter(3, codec: RtpCodec.Opus with { PayloadType = 120 });
        anna.Request();
        anna.Speak(1, 960);

        Assert.Equal((111, 120), (bob.Heard[0].Header.PayloadType, carl.Heard[0].Header.PayloadType));
        Assert.True(bob.Heard[0].Header.Marker && carl.Heard[0].Header.Marker);
    }

    [Fact]
    public void Who_has_not_got_the_burst_is_heard_by_nobody_and_told_so()
    {
        var (anna, bob) = (Enter(1), Enter(2));
        anna.Request();
        bob.Speak(1, 160);

        Assert.Empty(anna.Heard);
        Assert.Equal(new MbcpMessage.Revoke(bob.Messages[^1].Ssrc, 3), bob.Messages[^1]);
        Assert.Equal(1, _floor.Counters.Unpermitted);
    }

    [Fact]
    public void What_does_not_belong_to_the_burst_is_dropped_and_counted_and_disturbs_nobody()
    {
        var (anna, bob) = (Enter(1), Enter(2));
        anna.Request();
        anna.Speak(1, 160);
        anna.Speak(1, 160);
        anna.Speak(2, 320, payloadType: 101);
        anna.Speak(2, 320, ssrc: 0x11111111);
        anna.Send([1, 2, 3]);
        _world.InjectDatagram(anna.Packet(2, 320, 0, anna.Ssrc), "10.6.6.6:4000", new(_port.Address, _port.RtpPort));
        _world.InjectDatagram(new MbcpMessage.Request(1).Write(), "10.6.6.6:4001", new(_port.Address, _port.ControlPort));
        Run();
        anna.Speak(2, 320);

        Assert.Equal(2, bob.Heard.Count);
        var counters = _floor.Counters;
        Assert.Equal((1, 1, 1, 1, 2), (counters.Repeated, counters.OtherPayloads, counters.OtherSources, counters.Malformed, counters.Strangers));
    }

    [Fact]
    public void Who_holds_hears_nothing_until_he_takes_it_back()
    {
        var (anna, bob) = (Enter(1), Enter(2));
        anna.Request();
        _floor.Changed(new(2), bob.Agreed with { Direction = MediaDirection.Inactive }, FloorTerms.Default, _world.Now);
        anna.Speak(1, 160);
        Assert.Empty(bob.Heard);
        _floor.Changed(new(2), bob.Agreed, FloorTerms.Default, _world.Now);
        Run();
        anna.Speak(2, 320);

        Assert.Single(bob.Heard);
        Assert.IsType<MbcpMessage.Taken>(bob.Messages[^1]);
    }

    [Fact]
    public void A_codec_that_the_gateway_does_not_know_is_counted_and_not_sent_as_noise()
    {
        var (anna, bob, carl) = (Enter(1), Enter(2, codec: new(9, "G722", 8000)), Enter(3, codec: new(9, "G722", 8000)));
        anna.Request();
        anna.Speak(1, 160);
        Assert.Equal((0, 2), (bob.Heard.Count, _floor.Counters.OtherCodecs));
        anna.Release(1);
        bob.Request();
        bob.Speak(1, 160);

        Assert.Empty(anna.Heard);
        Assert.Single(carl.Heard);
    }

    [Fact]
    public void For_another_codec_speech_is_transcoded_once_however_many_listen_in_it()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var anna = Enter(1);
        var (bob, carl) = (Enter(2, codec: RtpCodec.Pcma), Enter(3, codec: RtpCodec.Pcma with { PayloadType = 100 }));
        var (dora, emil) = (Enter(4, codec: RtpCodec.Opus), Enter(5));
        anna.Request();
        for (ushort i = 0; i < 10; i++)
            anna.Speak((ushort)(65530 + i), i * 160u);

        Assert.All(new[] { bob, carl, dora, emil }, phone => Assert.Equal(10, phone.Heard.Count));
        Assert.All(new[] { bob, carl, dora, emil }, phone => Assert.Single(phone.Heard.Select(packet => packet.Header.Ssrc).Append(emil.Heard[0].Header.Ssrc).Distinct()));
        Assert.All(new[] { bob, carl, dora, emil }, phone => Assert.Equal(
            Enumerable.Repeat(1, 9), phone.Heard.Zip(phone.Heard.Skip(1), (one, next) => (int)(ushort)(next.Header.SequenceNumber - one.Header.SequenceNumber))));
        Assert.Equal(bob.Heard.Select(packet => packet.Payload), carl.Heard.Select(packet => packet.Payload));
        Assert.Equal((8, 100, 111), (bob.Heard[0].Header.PayloadType, carl.Heard[0].Header.PayloadType, dora.Heard[0].Header.PayloadType));
        Assert.Equal((160u, 960u), (Step(bob), Step(dora)));
        Assert.True(bob.Heard[0].Header.Marker && dora.Heard[0].Header.Marker && !dora.Heard[1].Header.Marker);
        // Octet for octet what a phone with both codecs would have sent.
        var samples = new short[160];
        G711.DecodeMuLaw(emil.Heard[0].Payload, samples);
        var codes = new byte[160];
        G711.EncodeALaw(samples, codes);
        Assert.Equal(codes, bob.Heard[0].Payload);
        Assert.Equal(0, _floor.Counters.OtherCodecs);
    }

    [Fact]
    public void Each_codec_is_one_stream_through_the_bursts_of_people_with_different_ones()
    {
        var (anna, bob, carl) = (Enter(1), Enter(2, codec: RtpCodec.Pcma), Enter(3, codec: RtpCodec.Pcma));
        anna.Request();
        anna.Speak(1, 160);
        anna.Release(1);
        bob.Request();
        bob.Speak(500, 99);
        Run(TimeSpan.FromSeconds(6));

        Assert.Equal([true, true], carl.Heard.Select(packet => packet.Header.Marker));
        Assert.Equal(1, (ushort)(carl.Heard[1].Header.SequenceNumber - carl.Heard[0].Header.SequenceNumber));
        Assert.InRange(carl.Heard[1].Header.Timestamp - carl.Heard[0].Header.Timestamp, 160u, 8000u);
        Assert.Equal(2u, carl.Reports[^1].Sender!.Value.Packets);
    }

    [Fact]
    public void A_phone_with_several_addresses_is_known_by_its_port_where_that_is_wanted()
    {
        var link = new Link();
        Assert.True(_world.MediaPorts("10.0.0.2").TryOpen(link, out var port));
        using var floor = new SessionFloor(port, new(), new SeededIdSource(7), now => Epoch + now.SinceStart, new Watcher(_told), _world.Now, takesOtherAddresses: true);
        link.To = floor;
        var (anna, bob) = (new Phone(this, 8, RtpCodec.Pcmu, isPlain: true), new Phone(this, 9, RtpCodec.Pcmu, isPlain: true));
        floor.Joined(new(8), ("sip:a@x", ""), anna.Agreed with { RtpTo = new(anna.Agreed.RtpTo!.Address, 30_000) }, FloorTerms.Plain, null, _world.Now);
        floor.Joined(new(9), ("sip:b@x", ""), bob.Agreed, FloorTerms.Plain, null, _world.Now);
        void Say(ushort sequence, string from)
        {
            _world.InjectDatagram(anna.Packet(sequence, sequence * 160u, 0, anna.Ssrc), from, new(port.Address, port.RtpPort));
            Run();
        }

        Say(1, "10.9.9.9:30001");
        Say(2, "10.9.9.9:30000");
        Say(3, "10.8.8.8:30000");
        Say(4, "10.9.9.9:30000");

        Assert.Equal(2, bob.Heard.Count);
        Assert.Equal(2, floor.Counters.Strangers);
        Assert.Equal(0, _floor.Counters.Strangers);
    }

    [Fact]
    public void A_plain_phone_that_sends_silence_in_Opus_does_not_talk()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        var (anna, bob) = (Enter(1, codec: RtpCodec.Opus, isPlain: true), Enter(2, codec: RtpCodec.Opus));
        using var encoder = new OpusEncoder(8_000);
        var (samples, room) = (new short[160], new byte[OpusEncoder.PacketBytesMax]);
        void Say(ushort sequence, int amplitude)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (short)(amplitude * Math.Sin(i * 0.5));
            var length = encoder.Encode(samples, room);
            Assert.True(length > 3);
            var packet = new byte[RtpHeader.Bytes + length];
            new RtpHeader(111, false, sequence, sequence * 960u, anna.Ssrc).Write(packet);
            room.AsSpan(0, length).CopyTo(packet.AsSpan(RtpHeader.Bytes));
            anna.Send(packet);
        }

        for (ushort i = 0; i < 5; i++)
            Say(i, 3);
        Assert.Empty(bob.Heard);
        for (ushort i = 5; i < 10; i++)
            Say(i, 8_000);

        Assert.Equal(5, bob.Heard.Count);
    }

    [Fact, Clause("RFC 4964", "8.2")]
    public void What_is_said_before_the_first_can_hear_it_is_kept_for_him_and_goes_out_as_it_was_said()
    {
        _floor.Handle(new MediaBurstEvent.BufferingChanged(true), _world.Now);
        var anna = Enter(1);
        anna.Request();
        Assert.IsType<MbcpMessage.Granted>(anna.Messages[^1]);
        for (ushort i = 0; i < 10; i++)
            anna.Speak(i, i * 160u);
        var bob = Enter(2);
        _floor.Handle(new MediaBurstEvent.BufferingChanged(false), _world.Now);
        for (ushort i = 10; i < 15; i++)
            anna.Speak(i, i * 160u);
        anna.Release(14);
        Run(TimeSpan.FromSeconds(1));

        Assert.Equal(15, bob.Heard.Count);
        Assert.All(bob.Heard.Zip(bob.Heard.Skip(1)), pair => Assert.Equal(160u, pair.Second.Header.Timestamp - pair.First.Header.Timestamp));
        var sent = _world.Datagrams.Where(one => one.To.Equals(bob.Agreed.RtpTo)).Select(one => one.At).ToList();
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromMilliseconds(15), TimeSpan.FromMilliseconds(35)));

        // Behind a silence nothing waits any more.
        bob.Request();
        bob.Speak(1, 160);
        Assert.Single(anna.Heard);
    }

    [Fact]
    public void There_is_an_end_to_what_is_kept_and_nothing_of_it_is_left()
    {
        _floor.Handle(new MediaBurstEvent.BufferingChanged(true), _world.Now);
        var anna = Enter(1);
        anna.Request();
        for (var i = 0; i < HeldSpeech.PacketsMax + 10; i++)
            _floor.MediaArrived(_port, anna.Agreed.RtpTo!, anna.Packet((ushort)i, (uint)i * 160, 0, anna.Ssrc), _world.Now);

        Assert.InRange(_floor.Counters.Overflows, 10, 12);
        _floor.Handle(new MediaBurstEvent.BufferingChanged(false), _world.Now);
        Run(TimeSpan.FromSeconds(1));
        Assert.Empty(anna.Heard);
    }

    [Fact]
    public void A_packet_costs_no_memory_whoever_listens_to_it()
    {
        Assert.SkipUnless(OpusEncoder.IsAvailable, "libopus is not installed");
        using var floor = new SessionFloor(new SilentPort(), new(), new SeededIdSource(7), now => Epoch + now.SinceStart, new Watcher([]), _world.Now);
        var anna = new Phone(this, 8, RtpCodec.Pcmu, isPlain: false);
        floor.Joined(new(8), ("sip:a@x", ""), anna.Agreed, FloorTerms.Default, null, _world.Now);
        foreach (var (number, codec) in new[] { (9, RtpCodec.Pcmu), (10, RtpCodec.Pcma), (11, RtpCodec.Opus) })
            floor.Joined(new(number), ("sip:b@x", ""), new Phone(this, number, codec, isPlain: false).Agreed, FloorTerms.Default, null, _world.Now);
        floor.Handle(new MediaBurstEvent.Requested(new(8)), _world.Now);
        var packets = Enumerable.Range(0, 600).Select(i => anna.Packet((ushort)i, (uint)i * 160, 0, anna.Ssrc)).ToArray();
        void Say(int from, int to)
        {
            for (var i = from; i < to; i++)
                floor.MediaArrived(_port, anna.Agreed.RtpTo!, packets[i], _world.Now);
        }

        Say(0, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Say(100, 600);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, floor.Counters.Unpermitted + floor.Counters.OtherCodecs);
    }

    private static uint Step(Phone phone) => phone.Heard[1].Header.Timestamp - phone.Heard[0].Header.Timestamp;

    public void Dispose() => _floor.Dispose();

    [Fact]
    public void A_plain_phone_talks_by_speaking_and_is_sent_no_floor_control()
    {
        var (anna, bob) = (Enter(1), Enter(2, isPlain: true));
        bob.Speak(1, 160, loud: false);
        bob.Speak(2, 320, loud: true);
        bob.Speak(3, 480, loud: true);

        Assert.Equal(2, anna.Heard.Count);
        Assert.Equal("Party 2", Assert.IsType<MbcpMessage.Taken>(anna.Messages[^1]).Name);
        Assert.Empty(bob.Messages);
    }

    [Fact]
    public void Listeners_get_sender_reports_and_the_talker_is_told_how_he_is_heard()
    {
        var (anna, bob) = (Enter(1), Enter(2));
        anna.Request();
        for (ushort i = 1; i <= 5; i++)
        {
            if (i != 3)
                anna.Speak(i, i * 160u);
        }

        Run(TimeSpan.FromSeconds(10));

        var sent = bob.Reports[^1];
        Assert.Equal((bob.Heard[0].Header.Ssrc, 4u, 4u * 160), (sent.Ssrc, sent.Sender!.Value.Packets, sent.Sender.Value.Octets));
        Assert.Equal((anna.Ssrc, 1), (anna.Reports[0].Blocks[0].Ssrc, anna.Reports[0].Blocks[0].Lost));
        Assert.NotEqual("", sent.CanonicalName);
        _floor.Left(new(2), _world.Now);
        Run();
        Assert.True(bob.Reports[^1].SaysGoodbye);
    }

    [Fact]
    public void The_first_words_of_who_was_granted_the_burst_in_the_answer_are_heard_before_his_ACK_is_there()
    {
        var bob = Enter(2);
        var anna = new Phone(this, 1, RtpCodec.Pcmu, isPlain: false);
        Assert.True(_floor.WouldGrant(FloorTerms.Default));

        _floor.GrantInAnswer(new(1), ("sip:anna@poc.local", "Anna"), anna.Agreed, FloorTerms.Default, _world.Now, _world.Now);
        anna.Speak(1, 160);
        _floor.Joined(new(1), ("sip:anna@poc.local", "Anna"), anna.Agreed, FloorTerms.Default, _world.Now, _world.Now);
        anna.Speak(2, 320);

        Assert.Equal(2, bob.Heard.Count);
        Assert.Equal("sip:anna@poc.local", Assert.IsType<MbcpMessage.Taken>(bob.Messages[^1]).Talker);
        Assert.Empty(anna.Messages);
    }

    [Fact]
    public void A_burst_is_asked_for_when_the_request_arrives_not_when_its_turn_comes()
    {
        var (anna, _) = (Enter(1), Enter(2));
        var arrived = new MonotonicTime(_world.Now.SinceStart - TimeSpan.FromMilliseconds(3));
        _port.ArrivedAt = arrived;

        anna.Request();

        Assert.Equal(arrived, _floor.LegOf(new(1))!.AskedAt);
    }

    [Fact]
    public void Of_who_asks_without_end_forty_messages_a_second_are_taken()
    {
        var (anna, bob, _) = (Enter(1), Enter(2), Enter(3));
        _world.RunFor(TimeSpan.FromSeconds(1));
        bob.Request();
        var told = anna.Messages.Count;

        for (var i = 0; i < FloorLeg.AsksPerSecondMax; i++) anna.Asks();
        Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal((0, told + FloorLeg.AsksPerSecondMax), (_floor.Counters.Floods, anna.Messages.Count));
        anna.Asks();
        Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal((1, told + FloorLeg.AsksPerSecondMax), (_floor.Counters.Floods, anna.Messages.Count));

        Run(TimeSpan.FromSeconds(1));
        anna.Asks();
        Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _floor.Counters.Floods);
    }

    [Fact]
    public void A_flood_of_strangers_is_counted_answered_by_nothing_and_heard_by_nobody()
    {
        var (anna, bob) = (Enter(1), Enter(2));
        anna.Request();
        var told = (anna.Messages.Count, bob.Messages.Count);
        var stranger = System.Net.IPEndPoint.Parse("10.0.9.9:4000");

        for (var i = 0; i < 5_000; i++)
        {
            ((IMediaReceiver)_floor).ControlArrived(_port, stranger, new MbcpMessage.Request(7).Write(), _world.Now);
            ((IMediaReceiver)_floor).MediaArrived(_port, stranger, anna.Packet((ushort)i, 0, 0, anna.Ssrc), _world.Now);
        }

        anna.Speak(1, 160);
        Assert.Equal((10_000, 1), (_floor.Counters.Strangers, bob.Heard.Count));
        Assert.Equal(told, (anna.Messages.Count, bob.Messages.Count));
    }

    [Fact]
    public void Who_leaves_while_he_talks_makes_room()
    {
        var (anna, bob, _) = (Enter(1), Enter(2), Enter(3));
        anna.Request();
        anna.Speak(1, 160);
        _floor.Left(new(1), _world.Now);
        Run();
        anna.Speak(2, 320);

        Assert.Single(bob.Heard);
        Assert.IsType<MbcpMessage.Idle>(bob.Messages[^1]);
        Assert.Equal(1, _floor.Counters.Strangers);
    }

    private Phone Enter(int number, RtpCodec? codec = null, bool isPlain = false, bool queuing = false)
    {
        var phone = new Phone(this, number, codec ?? RtpCodec.Pcmu, isPlain);
        _floor.Joined(new(number), ($"sip:party{number}@poc.local", $"Party {number}"), phone.Agreed, isPlain ? FloorTerms.Plain : FloorTerms.Default with { Queuing = queuing }, null, _world.Now);
        Run();
        return phone;
    }

    // As the session would: its timers run while time passes.
    private void Run(TimeSpan? time = null)
    {
        var until = _world.Now + (time ?? TimeSpan.FromMilliseconds(100));
        while (_floor.NextDeadline <= until)
        {
            _world.RunFor(_floor.NextDeadline > _world.Now ? _floor.NextDeadline - _world.Now : TimeSpan.Zero);
            _floor.Tick(_world.Now);
        }

        _world.RunFor(until - _world.Now);
    }

    private sealed class Watcher(List<MediaBurstEffect> told) : IFloorWatcher
    {
        public void Told(SessionFloor floor, MediaBurstEffect effect, MonotonicTime now) => told.Add(effect);

        public void Spoken(FloorLeg talker, in RtpHeader header, ReadOnlySpan<byte> payload, MonotonicTime now)
        {
            // What is kept of speech is tested where it is kept.
        }
    }

    private sealed class Link : IMediaReceiver
    {
        public IMediaReceiver To { get; set; } = null!;

        public void ControlArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => To.ControlArrived(port, from, datagram, now);

        public void MediaArrived(MediaPort port, IPEndPoint from, ReadOnlySpan<byte> datagram, MonotonicTime now) => To.MediaArrived(port, from, datagram, now);
    }

    private sealed class Phone
    {
        private readonly SessionFloorTests _test;
        private readonly MediaPort _port;
        private readonly MediaCollector _collector = new();

        public Phone(SessionFloorTests test, int number, RtpCodec codec, bool isPlain)
        {
            _test = test;
            Assert.True(test._world.MediaPorts($"10.0.1.{number}").TryOpen(_collector, out var port));
            _port = port;
            Ssrc = (uint)(0xA0 + number);
            Agreed = new()
            {
                Codec = codec,
                ReceivedPayloadType = codec.PayloadType,
                RtpTo = new(port.Address, port.RtpPort),
                RtcpTo = new(port.Address, port.ControlPort),
                ControlTo = isPlain ? null : new(port.Address, port.ControlPort),
                Tbcp = isPlain ? null : new(),
                Direction = MediaDirection.SendReceive,
            };
        }

        public uint Ssrc { get; }

        public AgreedMedia Agreed { get; }

        public byte[] Said { get; private set; } = [];

        public List<MbcpMessage> Messages => [.. _collector.Control.SelectMany(one => MbcpDatagram.Read(one.Bytes).Messages)];

        public List<RtcpReport> Reports => [.. _collector.Control.Select(one => RtcpReport.TryRead(one.Bytes, out var report) ? report : null).OfType<RtcpReport>()];

        public List<(RtpHeader Header, byte[] Payload)> Heard => [.. _collector.Media.Select(one =>
        {
            Assert.True(RtpHeader.TryRead(one.Bytes, out var header));
            return (header, one.Bytes[header.PayloadStart..]);
        })];

        public void Request() => Control(new MbcpMessage.Request(Ssrc));

        /// <summary>Asks, and waits for nothing.</summary>
        public void Asks() => _port.SendControl(new(_test._port.Address, _test._port.ControlPort), new MbcpMessage.Request(Ssrc).Write());

        public void Release(ushort last) => Control(new MbcpMessage.Release(Ssrc, last));

        public void Speak(ushort sequence, uint timestamp, int? payloadType = null, uint? ssrc = null, bool loud = true) =>
            Send(Packet(sequence, timestamp, payloadType ?? Agreed.Codec.PayloadType, ssrc ?? Ssrc, loud));

        public byte[] Packet(ushort sequence, uint timestamp, int payloadType, uint ssrc, bool loud = true)
        {
            var packet = new byte[RtpHeader.Bytes + 160];
            new RtpHeader((byte)payloadType, false, sequence, timestamp, ssrc).Write(packet);
            var samples = new short[160];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (short)(loud ? 8000 * Math.Sin(i) : 0);
            G711.EncodeMuLaw(samples, packet.AsSpan(RtpHeader.Bytes));
            Said = packet[RtpHeader.Bytes..];
            return packet;
        }

        public void Send(byte[] datagram)
        {
            _port.SendMedia(new(_test._port.Address, _test._port.RtpPort), datagram);
            _test.Run(TimeSpan.FromMilliseconds(20));
        }

        private void Control(MbcpMessage message)
        {
            _port.SendControl(new(_test._port.Address, _test._port.ControlPort), message.Write());
            _test.Run();
        }
    }
}
