using System.Globalization;

namespace Gateway.Sip.Sdp;

/// <summary>Why an offer or an answer cannot be accepted, and what to say about it.</summary>
/// <param name="Status">400 for what cannot be read, 488 for what cannot be agreed (RFC 3261 §21.4.26).</param>
/// <param name="WarningCode">The warn-code (RFC 3261 §20.43).</param>
/// <param name="Text">The warn-text.</param>
public sealed record MediaRefusal(int Status, int WarningCode, string Text)
{
    /// <summary>The value of a Warning header.</summary>
    /// <param name="agent">The host name of whoever refuses.</param>
    public string Warning(string agent) => string.Create(CultureInfo.InvariantCulture, $"{WarningCode} {agent} \"{Text.Replace("\"", "'", StringComparison.Ordinal)}\"");

    internal static MediaRefusal Unreadable(string error) => new(400, 399, error);

    internal static readonly MediaRefusal NoAudio = new(488, 304, "No audio stream that could be accepted");

    internal static readonly MediaRefusal Protocol = new(488, 302, "Audio over RTP/AVP only");

    internal static readonly MediaRefusal NoCodec = new(488, 305, "No common codec");

    internal static readonly MediaRefusal NoFloorControl = new(488, 304, "No floor control (TBCP)");

    internal static readonly MediaRefusal Address = new(488, 301, "No address that media could be sent to");

    internal static readonly MediaRefusal Multicast = new(488, 330, "Multicast not available");

    internal static readonly MediaRefusal Layout = new(488, 399, "The media lines are not those of the session");
}
