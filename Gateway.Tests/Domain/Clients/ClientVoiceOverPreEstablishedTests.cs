using System.Net;
using Gateway.Domain.Clients;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

public sealed class ClientVoiceOverPreEstablishedTests : IPocClientListener
{
    private const string SessionIdentity = "sip:PoC-Session-Identity1@PoC-ServerX.networkx.example;gr";
    private static readonly MbcpMessage Granted = new MbcpMessage.Granted(7, 30);

    private readonly ClientWorld _world = new(new World());
    private readonly List<ClientFloorNews> _news = [];
    private readonly List<ushort> _heard = [];

    public ClientVoiceOverPreEstablishedTests()
    {
        _world.Server.OnInvite = call => _world.Server.Accept(call);
        Assert.True(_world.Client.Establish(ClientWorld.Alice.Address, _world.World.Now));
        _world.OnEstablished = session => session.Listener = this;
        _world.Run();
    }

    [Fact, Clause("OMA PoC UP", "MBCP Connect")]
    public void Between_Connect_and_Disconnect_there_is_speech_and_a_floor_and_otherwise_neither()
    {
        Says(new MbcpMessage.Taken(7, 1, TalkWorld.Bob.Address, TalkWorld.Bob.Name));
        Hears(1);
        Connect();
        Hears(2);
        var session = Assert.Single(_world.Client.Sessions);
        Assert.Equal(TalkWorld.Bob.Address, session.Talker?.Address);
        session.Press(1, _world.World.Now);
        Says(Granted);
        var spoke = session.Speak(0, 0, new byte[160], _world.World.Now);
        Says(new MbcpMessage.Disconnect(7));
        Hears(3);

        Assert.True(spoke);
        Assert.Equal([(ushort)2], _heard);
        Assert.False(session.Speak(1, 160, new byte[160], _world.World.Now));
        Assert.IsType<ClientFloorState.Off>(session.Floor);
        Assert.Single(Spoken);
    }

    [Fact, Clause("RFC 3550", "8")]
    public void The_next_session_goes_on_in_the_same_stream_and_knows_nothing_of_the_floor_before()
    {
        foreach (var from in new ushort[] { 0, 500 })
        {
            Connect();
            var session = Assert.Single(_world.Client.Sessions);
            Assert.Null(session.Talker);
            session.Press(1, _world.World.Now);
            Says(Granted);
            session.Speak(from, from, new byte[160], _world.World.Now);
            Says(new MbcpMessage.Disconnect(7));
            // Late news of the session before.
            Says(new MbcpMessage.Taken(7, 1, TalkWorld.Bob.Address, TalkWorld.Bob.Name));
            _world.Run(3);
        }

        var headers = Spoken.ToList();
        Assert.Equal(2, headers.Count);
        Assert.Equal(headers[0].Ssrc, headers[1].Ssrc);
        Assert.Equal(1, (ushort)(headers[1].SequenceNumber - headers[0].SequenceNumber));
        Assert.Equal(headers[0].Ssrc, Sent<MbcpMessage.Acknowledgment>().First().Ssrc);
        Assert.Equal([headers[0].Ssrc], Sent<MbcpMessage.Request>().Select(request => request.Ssrc).Distinct());
    }

    [Fact]
    public void A_stranger_connects_nobody()
    {
        _world.World.InjectDatagram(
            new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = SessionIdentity }.Write(), "10.0.0.66:50001", EndPoint(offer => offer.FloorControl!));
        _world.Run();

        Assert.Empty(_world.Client.Sessions);
    }

    void IPocClientListener.FloorTold(PocClientSession session, ClientFloorNews news, MonotonicTime now) => _news.Add(news);

    void IPocClientListener.Heard(PocClientSession session, in SpeechFrame frame, MonotonicTime now) => _heard.Add(frame.SequenceNumber);

    void IPocClientListener.MediaChanged(PocClientSession session)
    {
    }

    private IEnumerable<RtpHeader> Spoken => _world.World.Datagrams.Where(sent => sent.To.Port == 50000).Select(sent =>
    {
        Assert.True(RtpHeader.TryRead(sent.Bytes, out var header));
        return header;
    });

    private IEnumerable<T> Sent<T>() => _world.World.Datagrams.SelectMany(sent => MbcpDatagram.Read(sent.Bytes).Messages).OfType<T>();

    private void Connect() => Says(new MbcpMessage.Connect(7, MbcpSessionType.OneToOne) { SessionIdentity = SessionIdentity });

    private void Says(MbcpMessage message)
    {
        _world.World.InjectDatagram(message.Write(), TalkWorld.ServerControl, EndPoint(offer => offer.FloorControl!));
        _world.Run(0.1);
    }

    private void Hears(ushort sequence)
    {
        _world.World.InjectDatagram(TalkWorld.Packet(sequence), TalkWorld.ServerMedia, EndPoint(offer => offer.Audio!));
        _world.Run(0.1);
    }

    private IPEndPoint EndPoint(Func<SessionDescription, MediaDescription> of)
    {
        Assert.True(SessionDescription.TryParse(_world.Server.Invites[^1].Body.Span, out var offer, out _));
        return offer.EndPointOf(of(offer))!;
    }
}
