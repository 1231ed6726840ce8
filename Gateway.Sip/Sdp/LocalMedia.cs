using System.Collections.Immutable;
using System.Net;

namespace Gateway.Sip.Sdp;

/// <summary>What our end of a session brings: where it receives, what it can do, and what it insists on.</summary>
public sealed record LocalMedia
{
    /// <summary>Where we receive.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port for RTP; RTCP goes to the one above it.</summary>
    public required int RtpPort { get; init; }

    /// <summary>The port for floor control; 0 = none is wanted, and its line is left out or refused.</summary>
    public int ControlPort { get; init; }

    /// <summary>The codecs in the order of our preference, each with the number we offer it under.</summary>
    /// <value>Default G.711 A-law and µ-law, and Opus.</value>
    public ImmutableArray<RtpCodec> Codecs { get; init; } = [RtpCodec.Pcma, RtpCodec.Pcmu, RtpCodec.Opus];

    /// <summary>
    /// Whether speech in any other codec is taken as it was offered, where none of <see cref="Codecs"/> was: a server that relays need not
    /// understand it. Default no.
    /// </summary>
    public bool RelaysAnyCodec { get; init; }

    /// <summary>Whether keys that are pressed are understood (RFC 4733): offered, and agreed to where the peer offers them. Default no.</summary>
    public bool TakesKeys { get; init; }

    /// <summary>Whether a description without floor control is refused; a plain telephone has none. Default no.</summary>
    public bool NeedsFloorControl { get; init; }

    /// <summary>Offering: what is asked for. Answering: the most that is given, and whether the burst is granted with it.</summary>
    public TbcpParameters Tbcp { get; init; } = new();

    /// <summary>The directions that we want; on hold less than both. Half duplex needs no restriction: the floor sees to it.</summary>
    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>How much speech a packet to us should hold.</summary>
    /// <value>Default 20 ms. Answering a peer that named one, its value is repeated.</value>
    public TimeSpan PacketTime { get; init; } = TimeSpan.FromMilliseconds(20);
}
