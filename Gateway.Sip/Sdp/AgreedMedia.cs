using System.Net;

namespace Gateway.Sip.Sdp;

/// <summary>What an offer and its answer agreed on, as our end needs it.</summary>
public sealed record AgreedMedia
{
    /// <summary>The codec, under the number by which the peer wants to receive it.</summary>
    public required RtpCodec Codec { get; init; }

    /// <summary>The number under which the peer sends it; nearly always the same.</summary>
    public required int ReceivedPayloadType { get; init; }

    /// <summary>Keys that are pressed, under the number by which the peer names them; <c>null</c> = none were agreed.</summary>
    public RtpCodec? Keys { get; init; }

    /// <summary>The number under which the peer sends keys; nearly always the same.</summary>
    public int? ReceivedKeysPayloadType { get; init; }

    /// <summary>Where speech is sent; <c>null</c> = nowhere, because the peer named no address while it holds (<c>0.0.0.0</c>).</summary>
    public required IPEndPoint? RtpTo { get; init; }

    /// <summary>Where RTCP is sent; <c>null</c> = nowhere.</summary>
    public required IPEndPoint? RtcpTo { get; init; }

    /// <summary>Where floor control is sent; <c>null</c> = the peer has none, or holds without an address.</summary>
    public required IPEndPoint? ControlTo { get; init; }

    /// <summary>What was agreed about floor control; <c>null</c> = there is none, as with a plain telephone.</summary>
    public required TbcpParameters? Tbcp { get; init; }

    /// <summary>The directions, seen from our end.</summary>
    public required MediaDirection Direction { get; init; }

    /// <summary>How much speech a packet to the peer should hold; <c>null</c> = it does not say.</summary>
    public TimeSpan? PacketTime { get; init; }

    /// <summary>How much speech a packet to the peer may hold; <c>null</c> = it does not say.</summary>
    public TimeSpan? PacketTimeMax { get; init; }

    /// <summary>Whether the participant takes part in floor control.</summary>
    public bool HasFloorControl => Tbcp is not null;

    /// <summary>Whether one side holds the other: speech does not flow both ways.</summary>
    public bool IsHeld => Direction != MediaDirection.SendReceive;
}
