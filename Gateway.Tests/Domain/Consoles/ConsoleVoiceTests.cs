using System.Net;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Domain.Clients;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Consoles;

public sealed class ConsoleVoiceTests
{
    private static readonly MbcpMessage Granted = new MbcpMessage.Granted(7, 30);
    private static readonly MbcpMessage Idle = new MbcpMessage.Idle(7);
    private static readonly MbcpMessage Taken = new MbcpMessage.Taken(7, TalkWorld.Bob.Ssrc, TalkWorld.Bob.Address, TalkWorld.Bob.Name);

    private readonly ConsoleWorld _world = new(new World());
    private readonly SessionId _session;

    public ConsoleVoiceTests()
    {
        _world.Server.OnInvite = call => _world.Server.Accept(call);
        _session = _world.Start();
        _world.Run(2);
    }

    [Fact]
    public void A_connection_hears_how_the_session_stands_before_anything_else()
    {
        Says(Taken);

        var ear = Open();
        Hears(1);

        Assert.Equal(new ConsoleHearing(RtpCodec.Pcmu, ConsoleFloor.Taken, TalkWorld.Bob, 1), ear.Beginning);
        Assert.Equal([(ushort)1], ear.Frames);
    }

    [Fact]
    public void Who_presses_is_granted_and_to_the_users_other_connections_it_is_he_who_talks()
    {
        var (one, other) = (Open(), Open());

        one.Audio.Press(1);
        Says(Granted);
        var own = other.Audio.Speak(0, 0, new byte[160]) && one.Audio.Speak(0, 0, new byte[160]);
        one.Audio.LetGo();
        Says(Idle);

        Assert.True(own);
        Assert.Equal([ConsoleFloor.Requesting, ConsoleFloor.Granted, ConsoleFloor.Idle, ConsoleFloor.Idle], one.Floors);
        Assert.IsType<ClientFloorNews.Granted>(one.News[1]);
        Assert.Equal([new ClientFloorNews.Taken(new(0, ConsoleWorld.Alice.ToString(), "PoC User A")), new ClientFloorNews.Idle()], other.News);
        Assert.Equal(1, Spoken);
    }

    [Fact]
    public void What_is_told_is_told_after_the_press_that_the_session_has_taken()
    {
        var ear = Open();

        ear.Audio.Press(1, 1);
        Says(Granted);
        ear.Audio.LetGo();
        ear.Audio.Press(1, 2);
        Says(Idle);
        Says(Granted);

        Assert.Equal(
            [("Requesting", 1), ("Granted", 1), ("Released", 1), ("Idle", 2), ("Requesting", 2), ("Granted", 2)],
            ear.News.Select(news => news.GetType().Name).Zip(ear.Presses));
    }

    [Fact]
    public void A_second_connection_takes_the_button_over_and_the_first_is_no_longer_heard()
    {
        var (one, other) = (Open(), Open());
        one.Audio.Press(1);
        Says(Granted);

        other.Audio.Press(1);
        one.Audio.Speak(0, 0, new byte[160]);
        one.Audio.LetGo();
        other.Audio.Speak(0, 0, new byte[160]);

        Assert.Equal(ConsoleFloor.Taken, one.Floors[^1]);
        Assert.Equal((ConsoleFloor.Granted, 1), (Assert.Single(other.Floors.Skip(1)), Spoken));
        Assert.Empty(Sent<MbcpMessage.Release>());
    }

    [Fact]
    public void A_connection_that_is_closed_lets_the_button_go_and_hears_nothing_more()
    {
        var (one, other) = (Open(), Open());
        one.Audio.Press(1);
        Says(Granted);

        one.Audio.Close();
        one.Audio.Press(1);
        Says(Idle);
        Hears(1);

        Assert.Single(Sent<MbcpMessage.Release>());
        Assert.Empty(one.Frames);
        Assert.Single(other.Frames);
        Assert.Single(Sent<MbcpMessage.Request>());
    }

    [Fact]
    public void Who_must_stop_stays_revoked_until_the_floor_goes_on()
    {
        var ear = Open();
        ear.Audio.Press(1);
        Says(Granted);

        Says(new MbcpMessage.Revoke(7, 4));
        Says(Taken);

        Assert.Equal([ConsoleFloor.Requesting, ConsoleFloor.Granted, ConsoleFloor.Revoked, ConsoleFloor.Taken], ear.Floors);
    }

    [Fact]
    public void The_door_is_told_what_became_of_the_request_once()
    {
        var outcomes = new List<FloorRequestOutcome>();

        Request(outcomes);
        Says(new MbcpMessage.QueueStatusResponse(7, 1, 2));
        Says(Granted);
        Request(outcomes);
        var released = (Release(), Says(Idle), Release());
        Request(outcomes);
        Says(MbcpMessage.Deny.Because(7, 3));
        _world.Consoles.RequestFloor(new("ses_other"), ConsoleWorld.Alice, 1, outcomes.Add, _world.World.Now);

        Assert.Equal(new FloorRequestOutcome.Queued(2), outcomes[0]);
        Assert.IsType<FloorRequestOutcome.Granted>(outcomes[1]);
        Assert.Equal((true, false), (released.Item1, released.Item3));
        Assert.Equal([new FloorRequestOutcome.Denied(3, "Only one participant"), new FloorRequestOutcome.NotInSession()], outcomes.Skip(2));
    }

    [Fact]
    public void The_end_of_the_session_is_told_to_all_who_hear_it_and_to_who_waits()
    {
        var ear = Open();
        var outcomes = new List<FloorRequestOutcome>();
        Request(outcomes);

        _world.Server.Bye(_world.Server.Calls[^1]);
        _world.Run();
        ear.Audio.Press(1);

        Assert.True(ear.HasEnded);
        Assert.Equal([new FloorRequestOutcome.NotInSession()], outcomes);
        Assert.Null(_world.Consoles.OpenAudio(_session, ConsoleWorld.Alice, new Ear(), Now));
    }

    [Fact]
    public void Speech_that_the_loop_has_no_time_for_is_dropped_and_the_button_is_not()
    {
        var waiting = new Queue<Action<MonotonicTime>>();
        var ear = new Ear();
        var audio = _world.Consoles.OpenAudio(_session, ConsoleWorld.Alice, ear, waiting.Enqueue)!;

        var taken = Enumerable.Range(0, 1_000).Count(i => audio.Speak((ushort)i, 0, new byte[160]));
        foreach (var _ in Enumerable.Range(0, 1_000))
        {
            audio.Press(1);
            audio.LetGo();
        }

        audio.Press(2);
        audio.LetGo();
        audio.Close();
        Assert.Equal((ConsoleAudio.FramesMax, 1), (taken, waiting.Count));
        waiting.Dequeue()(_world.World.Now);
        Assert.IsNotType<ClientFloorState.RequestPending>(Assert.Single(_world.Client.Sessions).Floor);
    }

    [Fact]
    public void A_button_is_pressed_when_its_connection_says_so_not_when_the_loop_has_time()
    {
        var waiting = new Queue<Action<MonotonicTime>>();
        var ear = new Ear();
        var pressedAt = _world.World.Now;
        var audio = _world.Consoles.OpenAudio(_session, ConsoleWorld.Alice, ear, waiting.Enqueue, () => pressedAt)!;

        audio.Press(1);
        _world.Run(0.5);
        waiting.Dequeue()(_world.World.Now);
        Says(Granted);

        Assert.InRange(Assert.IsType<ClientFloorNews.Granted>(ear.News[^1]).AccessTime.TotalSeconds, 0.5, 0.6);
    }

    private int Spoken => _world.World.Datagrams.Count(sent => sent.To.Port == 50000);

    private IEnumerable<T> Sent<T>() => _world.World.Datagrams.SelectMany(sent => MbcpDatagram.Read(sent.Bytes).Messages).OfType<T>();

    private Ear Open()
    {
        var ear = new Ear();
        ear.Audio = _world.Consoles.OpenAudio(_session, ConsoleWorld.Alice, ear, Now)!;
        return ear;
    }

    private void Now(Action<MonotonicTime> what) => what(_world.World.Now);

    private void Request(List<FloorRequestOutcome> outcomes) =>
        _world.Consoles.RequestFloor(_session, ConsoleWorld.Alice, 1, outcomes.Add, _world.World.Now);

    private bool Release() => _world.Consoles.ReleaseFloor(_session, ConsoleWorld.Alice, _world.World.Now);

    private bool Says(MbcpMessage message)
    {
        _world.World.InjectDatagram(message.Write(), TalkWorld.ServerControl, EndPoint(description => description.FloorControl!));
        _world.Run(0.01);
        return true;
    }

    private void Hears(ushort sequence)
    {
        _world.World.InjectDatagram(TalkWorld.Packet(sequence), TalkWorld.ServerMedia, EndPoint(description => description.Audio!));
        _world.Run(0.01);
    }

    private IPEndPoint EndPoint(Func<SessionDescription, MediaDescription> of)
    {
        Assert.True(Gateway.Domain.Sessions.Bodies.SessionBody.TryRead(_world.Server.Invites[^1], out var body, out _));
        Assert.True(SessionDescription.TryParse(body.Description.Span, out var offer, out _));
        return offer.EndPointOf(of(offer))!;
    }

    private sealed class Ear : IConsoleEar
    {
        private int _press;

        public IConsoleAudio Audio { get; set; } = null!;

        public ConsoleHearing? Beginning { get; private set; }

        public List<ClientFloorNews> News { get; } = [];

        public List<ConsoleFloor> Floors { get; } = [];

        /// <summary>Of each news: the press that it came after.</summary>
        public List<int> Presses { get; } = [];

        public List<ushort> Frames { get; } = [];

        public bool HasEnded { get; private set; }

        public void Began(ConsoleHearing hearing) => Beginning = hearing;

        public void Pressed(int? id) => _press = id ?? 0;

        public void Told(ClientFloorNews news, ConsoleFloor floor)
        {
            News.Add(news);
            Presses.Add(_press);
            Floors.Add(floor);
        }

        public void Heard(in SpeechFrame frame) => Frames.Add(frame.SequenceNumber);

        public void CodecChanged(RtpCodec codec)
        {
        }

        public void Ended() => HasEnded = true;
    }
}
