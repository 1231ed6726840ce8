using System.Net;
using Gateway.Domain.Clients;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Clients;

/// <summary>A <see cref="ClientWorld"/> in a session, with a user who listens, and a server whose media plane the test is.</summary>
internal sealed class TalkWorld : IPocClientListener
{
    public const uint ServerSsrc = 0x5E12A001;
    public const string ServerMedia = $"{ScriptedServer.Address}:50000";
    public const string ServerControl = $"{ScriptedServer.Address}:50001";
    public static readonly FloorTalker Bob = new(0x2B90D4F6, "sip:bob@networkb.example", "Bob");

    /// <param name="description">The answer of the server.</param>
    /// <param name="isRejoining">Whether the session runs already, so that the INVITE is no request.</param>
    /// <param name="before">What the user does before the server answers.</param>
    public TalkWorld(byte[]? description = null, bool isRejoining = true, Action<PocClientSession, MonotonicTime>? before = null)
    {
        Client = new(new World());
        Client.Server.OnInvite = call => Client.Server.Accept(call, description: description);
        Session = Client.Start(isRejoining ? new() { Identity = ScriptedServer.SessionIdentity } : new() { To = [ClientWorld.Bob] });
        Session.Listener = this;
        before?.Invoke(Session, Now);
        Client.Run(0.1);
        Offer = OfferOf();
    }

    public ClientWorld Client { get; }

    public PocClientSession Session { get; }

    public SessionDescription Offer { get; }

    public MonotonicTime Now => Client.World.Now;

    public Call Call => Client.Server.Calls[^1];

    /// <summary>What the user was told, in order.</summary>
    public List<ClientFloorNews> News { get; } = [];

    /// <summary>What he heard: number, timestamp, whether a burst begins, and the octets.</summary>
    public List<(ushort Sequence, uint Timestamp, bool IsFirst, byte[] Payload)> Frames { get; } = [];

    public int MediaChanges { get; private set; }

    /// <summary>Floor control that the client sent.</summary>
    public IEnumerable<MbcpMessage> Control => Client.World.Datagrams.SelectMany(datagram => MbcpDatagram.Read(datagram.Bytes).Messages);

    /// <summary>Reports that the client sent.</summary>
    public IEnumerable<RtcpReport> Reports =>
        Client.World.Datagrams.Where(sent => sent.To.Port == 50001).SelectMany(sent => RtcpReport.TryRead(sent.Bytes, out var report) ? [report] : Array.Empty<RtcpReport>());

    /// <summary>Speech that the client sent.</summary>
    public IEnumerable<(RtpHeader Header, byte[] Payload)> Spoken =>
        Client.World.Datagrams.Where(sent => sent.To.Port == 50000).Select(sent =>
        {
            Assert.True(RtpHeader.TryRead(sent.Bytes, out var header));
            return (header, sent.Bytes[header.PayloadStart..]);
        });

    /// <summary>The server says something.</summary>
    public TalkWorld Says(MbcpMessage message, string from = ServerControl, double seconds = 0.01)
    {
        Client.World.InjectDatagram(message.Write(), from, Offer.EndPointOf(Offer.FloorControl!)!);
        Client.Run(seconds);
        return this;
    }

    /// <summary>A packet of speech arrives.</summary>
    public TalkWorld Sounds(ushort sequence, byte payload = 1, byte payloadType = 0, string from = ServerMedia, bool marker = false)
    {
        Client.World.InjectDatagram(Packet(sequence, payload, payloadType, marker), from, Offer.EndPointOf(Offer.Audio!)!);
        Client.Run(0.001);
        return this;
    }

    public TalkWorld Throws(byte[] octets, string from = ServerMedia, bool isControl = false)
    {
        Client.World.InjectDatagram(octets, from, Offer.EndPointOf(isControl ? Offer.FloorControl! : Offer.Audio!)!);
        Client.Run(0.001);
        return this;
    }

    /// <summary>The user speaks so many frames of 20 ms.</summary>
    public int Speaks(int frames, ushort from = 0)
    {
        var sent = 0;
        for (var i = 0; i < frames; i++)
        {
            sent += Session.Speak((ushort)(from + i), (uint)(160 * (from + i)), new byte[160], Now) ? 1 : 0;
            Client.Run(0.02);
        }

        return sent;
    }

    public static byte[] Packet(ushort sequence, byte payload = 1, byte payloadType = 0, bool marker = false)
    {
        var octets = new byte[RtpHeader.Bytes + 160];
        new RtpHeader(payloadType, marker, sequence, (uint)(sequence * 160), ServerSsrc).Write(octets);
        octets.AsSpan(RtpHeader.Bytes).Fill(payload);
        return octets;
    }

    void IPocClientListener.FloorTold(PocClientSession session, ClientFloorNews news, MonotonicTime now) => News.Add(news);

    void IPocClientListener.Heard(PocClientSession session, in SpeechFrame frame, MonotonicTime now) =>
        Frames.Add((frame.SequenceNumber, frame.Timestamp, frame.IsFirst, frame.Payload.ToArray()));

    void IPocClientListener.MediaChanged(PocClientSession session) => MediaChanges++;

    private SessionDescription OfferOf()
    {
        Assert.True(Gateway.Domain.Sessions.Bodies.SessionBody.TryRead(Client.Server.Invites[^1], out var body, out _));
        Assert.True(SessionDescription.TryParse(body.Description.Span, out var offer, out _));
        return offer;
    }
}
