using System.Collections.Immutable;

namespace Gateway.Sip.Mbcp;

/// <summary>What a datagram held.</summary>
/// <param name="Messages">The messages of floor control, in order; there may be none.</param>
/// <param name="Ignored">
/// Packets that were APP and are not among the messages: of another protocol, of an unassigned subtype, malformed, or beyond
/// <see cref="MbcpLimits.MessagesPerDatagram"/>. Nobody answers them; somebody may count them.
/// </param>
/// <param name="Fault">Why the whole datagram was discarded; <c>null</c> when it was not.</param>
public sealed record MbcpContents(ImmutableArray<MbcpMessage> Messages, int Ignored, string? Fault);
